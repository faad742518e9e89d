import {
  CancelJobCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  SubmitJobCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { expect, test } from "vitest";
import { createBatch } from "../../../../local/aws/batch/create-batch.ts";
import { aBatch, clientOf } from "./a-batch.ts";
import { aStack } from "./stack.ts";

test("jobs share no more hosts than maxvCpus allows, and the next waits its turn", async () => {
  const { batch, client, submit, event, line } = await aBatch({ resources: aStack({ resources: { MaxvCpus: 4 } }) });
  const first = await submit(["polite"]);
  await line(first, "up");
  const second = await submit(["exit", "0"]);
  await event(second, "RUNNABLE");
  expect(batch.hosts()).toHaveLength(1);

  batch.loseHost(first);
  await event(second, "SUCCEEDED");
  const { jobs } = await client.send(new DescribeJobsCommand({ jobs: [first, second] }));
  expect(jobs?.map(({ status }) => status)).toEqual(["FAILED", "SUCCEEDED"]);
});

test("a host that has run one job takes the next without a cold start", async () => {
  const { batch, submit, event } = await aBatch();
  await event(await submit(["exit", "0"]), "SUCCEEDED");
  const [host] = batch.hosts();
  const { detail } = await event(await submit(["exit", "0"]), "SUCCEEDED");

  expect(batch.hosts()).toHaveLength(1);
  expect(detail.container).toMatchObject({ containerInstanceArn: host!.containerInstanceArn });
});

test("minvCpus keeps hosts warm while it is set", async () => {
  const { batch, client, submit, event } = await aBatch({ delays: { idleHostMs: 1 } });
  const setMinimum = (minvCpus: number) =>
    client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "fleet", computeResources: { minvCpus } }));
  await setMinimum(8);
  await event(await submit(["exit", "0"]), "SUCCEEDED");
  expect(batch.hosts()).toHaveLength(2);

  await setMinimum(0);
  await expect.poll(() => batch.hosts()).toEqual([]);
});

test("a stock-out leaves the job RUNNABLE with its reason until hosts can be had", async () => {
  const { batch, submit, blocked, describe, event } = await aBatch();
  batch.setStock("fleet", false);
  const jobId = await submit(["exit", "0"]);
  const { detail, resources } = await blocked(jobId);

  expect(detail.statusReason).toMatch(/^CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - .*\[g6e\.xlarge\]$/);
  expect(resources).toEqual([detail.jobArn, detail.jobQueue]);
  expect(await describe(jobId)).toMatchObject({ status: "RUNNABLE", statusReason: detail.statusReason });

  batch.setStock("fleet", true);
  await event(jobId, "SUCCEEDED");
});

test("a time limit on RUNNABLE cancels the job that blocks its queue", async () => {
  const reason = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY";
  const limit = { Reason: reason, State: "RUNNABLE", MaxTimeSeconds: 600, Action: "CANCEL" };
  const resources = aStack({ queue: { JobStateTimeLimitActions: [limit] } });
  const { batch, submit, event } = await aBatch({ resources, delays: { secondMs: 0.01 } });
  batch.setStock("fleet", false);
  const { detail } = await event(await submit(["exit", "0"]), "FAILED");

  expect(detail).toMatchObject({
    statusReason: `Canceled by JobStateTimeLimit action due to reason: ${reason}`,
    isCancelled: true,
  });
});

test("a job that no host of the fleet can hold says so", async () => {
  const { submit, blocked } = await aBatch();
  const resourceRequirements = [{ type: "GPU", value: "4" }];
  const { detail } = await blocked(await submit([], { containerOverrides: { resourceRequirements } }));

  expect(detail.statusReason).toMatch(/^MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT/);
});

test("a second environment takes what the first has no stock for", async () => {
  const [definition, , fleet] = aStack();
  const spare = aStack({ environment: { ComputeEnvironmentName: "spare" } })[2]!;
  const order = [
    { Order: 1, ComputeEnvironment: "fleet" },
    { Order: 2, ComputeEnvironment: "spare" },
  ];
  const queue = aStack({ queue: { ComputeEnvironmentOrder: order } })[1]!;
  const { batch, submit, event } = await aBatch({ resources: [definition!, queue, fleet!, spare] });
  batch.setStock("fleet", false);
  await event(await submit(["exit", "0"]), "SUCCEEDED");

  expect(batch.hosts().map(({ environment }) => environment)).toEqual(["spare"]);
});

test("ListJobs shows one status, or one name in any status, and lags when told to", async () => {
  const { batch, client, submit, event } = await aBatch();
  const named = await submit(["exit", "0"], { jobName: "Proof-1" });
  await event(named, "SUCCEEDED");
  const ids = async (over: object) =>
    (await client.send(new ListJobsCommand({ jobQueue: "gpu", ...over }))).jobSummaryList?.map(({ jobId }) => jobId);
  const byName = { filters: [{ name: "JOB_NAME", values: ["proof-*"] }] };

  expect(await ids({})).toEqual([]);
  expect(await ids({ jobStatus: "SUCCEEDED" })).toEqual([named]);
  expect(await ids(byName)).toEqual([named]);
  batch.setDelays({ listLagMs: 3_600_000 });
  expect(await ids(byName)).toEqual([]);
});

test("ListJobs pages by a token", async () => {
  const { batch, client, submit } = await aBatch();
  batch.setStock("fleet", false);
  const submitted = [await submit([]), await submit([]), await submit([])];
  const list = (nextToken?: string) =>
    client.send(
      new ListJobsCommand({
        jobQueue: "gpu",
        filters: [{ name: "JOB_NAME", values: ["a-job"] }],
        maxResults: 2,
        nextToken,
      }),
    );
  const first = await list();
  const second = await list(first.nextToken);

  expect([...first.jobSummaryList!, ...second.jobSummaryList!].map(({ jobId }) => jobId)).toEqual(
    submitted.toReversed(),
  );
  expect(second.nextToken).toBeUndefined();
});

test("a job that depends on another waits in PENDING for it, and fails with it", async () => {
  const { submit, event, statusesOf } = await aBatch();
  const first = await submit(["exit", "0"]);
  const second = await submit(["exit", "1"], { dependsOn: [{ jobId: first }] });
  const third = await submit(["exit", "0"], { dependsOn: [{ jobId: second }] });
  const { detail } = await event(third, "FAILED");

  expect(detail.statusReason).toBe("Dependent Job failed");
  expect(statusesOf(third)).toEqual(["PENDING", "FAILED"]);
});

test("CancelJob ends what waits and leaves what runs", async () => {
  const { client, submit, event, line, describe, batch } = await aBatch({
    resources: aStack({ resources: { MaxvCpus: 4 } }),
  });
  const runs = await submit(["wait"]);
  await line(runs, "up");
  const waits = await submit(["exit", "0"]);
  await event(waits, "RUNNABLE");
  for (const jobId of [runs, waits]) await client.send(new CancelJobCommand({ jobId, reason: "not wanted" }));

  expect((await event(waits, "FAILED")).detail).toMatchObject({
    statusReason: "not wanted",
    isCancelled: true,
    attempts: [],
  });
  expect(await describe(runs)).toMatchObject({ status: "RUNNING", isCancelled: false });
  batch.loseHost(runs);
});

test("a disabled queue takes no job", async () => {
  const { client, submit } = await aBatch();
  await client.send(new UpdateJobQueueCommand({ jobQueue: "gpu", state: "DISABLED" }));

  await expect(submit([])).rejects.toMatchObject({
    name: "ClientException",
    message: expect.stringContaining("DISABLED"),
  });
});

test("an answer of SubmitJob that is lost after the commit leaves its job", async () => {
  const { batch, client, submit } = await aBatch();
  batch.setStock("fleet", false);
  batch.faults.plant({ operation: "SubmitJob", kind: "lose-after" });
  await expect(submit([])).rejects.toThrow();
  const { jobSummaryList } = await client.send(
    new ListJobsCommand({ jobQueue: "gpu", filters: [{ name: "JOB_NAME", values: ["a-job"] }] }),
  );

  expect(jobSummaryList).toHaveLength(1);
});

test("after a restart a job that ran has lost its host, and one that waited still waits", async () => {
  const before = await aBatch({ resources: aStack({ resources: { MaxvCpus: 4 } }) });
  const ran = await before.submit(["wait"]);
  await before.line(ran, "up");
  const waited = await before.submit(["exit", "0"]);
  await before.event(waited, "RUNNABLE");
  const after = await aBatch({ restore: before.batch.snapshot() });

  expect(await after.describe(ran)).toMatchObject({
    status: "FAILED",
    statusReason: expect.stringMatching(/^Host EC2 .* terminated\.$/),
  });
  await after.event(waited, "SUCCEEDED");
});

test("a deployment that changes nothing makes no new revision of a definition", async () => {
  const options = { run: () => ({ command: "true", args: [] }), resources: aStack() };
  const first = await createBatch(options);
  const second = await createBatch({ ...options, restore: first.snapshot() });
  const changed = aStack({ definition: { Timeout: { AttemptDurationSeconds: 60 } } });
  const third = await createBatch({ ...options, resources: changed, restore: second.snapshot() });

  expect([first, second, third].map((batch) => batch.snapshot().definitions.length)).toEqual([1, 1, 2]);
  for (const batch of [first, second, third]) await batch.close();
});

test.each([
  ["a name with a space", { jobName: "a job" }, "Job name"],
  ["a queue that is not there", { jobQueue: "nowhere" }, "does not exist"],
  ["a definition that is not there", { jobDefinition: "nothing" }, "ACTIVE"],
  ["a timeout under a minute", { timeout: { attemptDurationSeconds: 59 } }, "60"],
  ["eleven attempts", { retryStrategy: { attempts: 11 } }, "10"],
  [
    "a pattern with a bracket",
    { retryStrategy: { evaluateOnExit: [{ onReason: "Host EC2 (*", action: "RETRY" as const }] } },
    "onReason",
  ],
  ["a reserved variable", { containerOverrides: { environment: [{ name: "AWS_BATCH_X", value: "1" }] } }, "reserved"],
  ["more than 30 KiB", { containerOverrides: { environment: [{ name: "A", value: "x".repeat(31_000) }] } }, "30 KiB"],
])("SubmitJob refuses %s", async (_, over, words) => {
  const { batch } = await aBatch();
  const client = clientOf(batch);
  const call = client.send(
    new SubmitJobCommand({ jobName: "a-job", jobQueue: "gpu", jobDefinition: "prover", ...over }),
  );

  await expect(call).rejects.toMatchObject({ name: "ClientException", message: expect.stringContaining(words) });
  client.destroy();
});
