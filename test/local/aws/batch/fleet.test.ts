import {
  CancelJobCommand,
  DescribeComputeEnvironmentsCommand,
  DescribeJobsCommand,
  ListJobsCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { expect, test } from "vitest";
import { aBatch } from "./a-batch.ts";
import { aStack } from "./stack.ts";

test("jobs share no more hosts than maxvCpus allows, and the next waits its turn", async () => {
  const { batch, client, submit, event, line } = await aBatch({ resources: aStack({ resources: { MaxvCpus: 4 } }) });
  const first = await submit(["polite"]);
  await line(first, "up");
  const second = await submit(["exit", "0"]);
  await event(second, "RUNNABLE");
  expect(batch.hosts()).toHaveLength(1);

  batch.loseHost(first);
  await Promise.all([event(first, "FAILED"), event(second, "SUCCEEDED")]); // whichever is told first
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

test("a fleet that is kept warm takes a job without a cold start", async () => {
  const { batch, client, submit, event } = await aBatch({ delays: { hostStartMs: 400 } });
  await client.send(
    new UpdateComputeEnvironmentCommand({ computeEnvironment: "fleet", computeResources: { minvCpus: 4 } }),
  );
  await expect.poll(() => batch.hosts().map(({ ready }) => ready)).toEqual([true]);

  const submittedMs = Date.now();
  await event(await submit(["exit", "0"]), "STARTING");
  expect(Date.now() - submittedMs).toBeLessThan(400);
  expect(batch.hosts()).toHaveLength(1);
});

test("hosts above a lowered minimum end once idle, and not the one that works", async () => {
  const { batch, client, submit, line, event } = await aBatch({ delays: { idleHostMs: 30 } });
  const setMinimum = (minvCpus: number) =>
    client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "fleet", computeResources: { minvCpus } }));
  await setMinimum(12);
  const job = await submit(["polite"]);
  await line(job, "up");
  const [working] = batch.hosts().filter(({ jobs }) => jobs.size > 0);
  await setMinimum(0);
  await expect.poll(() => batch.hosts().map(({ id }) => id)).toEqual([working!.id]);

  batch.loseHost(job);
  await event(job, "FAILED");
});

test("a fleet says how many vCPUs it has or wants, and a disabled one keeps what it has", async () => {
  const { batch, client, submit, line } = await aBatch({ delays: { idleHostMs: 30 } });
  const desired = async () => {
    const asked = new DescribeComputeEnvironmentsCommand({ computeEnvironments: ["fleet"] });
    return (await client.send(asked)).computeEnvironments?.[0]?.computeResources?.desiredvCpus;
  };
  const update = (change: object) =>
    client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "fleet", ...change }));
  expect(await desired()).toBe(0);
  const job = await submit(["polite"]);
  await line(job, "up");
  expect(await desired()).toBe(4);

  batch.setStock("fleet", false);
  await update({ computeResources: { minvCpus: 8 } });
  expect(await desired()).toBe(8);
  expect(batch.hosts()).toHaveLength(1);
  batch.setStock("fleet", true);
  await expect.poll(() => batch.hosts().length).toBe(2);

  await update({ state: "DISABLED" });
  batch.loseHost(job);
  await new Promise((later) => setTimeout(later, 150)); // five times what an idle host has
  expect(batch.hosts()).toHaveLength(1);
  expect(await desired()).toBe(4);
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
