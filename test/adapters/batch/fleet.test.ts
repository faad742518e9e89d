import {
  DeleteComputeEnvironmentCommand,
  DeleteJobQueueCommand,
  SubmitJobCommand,
  UpdateComputeEnvironmentCommand,
  UpdateJobQueueCommand,
} from "@aws-sdk/client-batch";
import { ECSClient } from "@aws-sdk/client-ecs";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { BatchOptions } from "../../../local/aws/batch/create-batch.ts";
import { operationsThatRefuseWith } from "../../../local/aws/protocol/operation.ts";
import { awsJson, serve } from "../../../local/aws/protocol/serve.ts";
import { createFleet } from "../../../src/adapters/batch/create-fleet.ts";
import { readJob } from "../../../src/adapters/batch/read-job.ts";
import { registeredHosts } from "../../../src/adapters/batch/registered-hosts.ts";
import { calibrationJobName } from "../../../src/domain/calibration.ts";
import { isHostLoss } from "../../../src/domain/job.ts";
import { termsOf } from "../../../src/domain/proof-request.ts";
import { jobId, jobNameOf, requestId, unixSeconds } from "../../../src/domain/values.ts";
import type { JobPlan } from "../../../src/ports/fleet.ts";
import { aProofRequest } from "../../domain/builders.ts";
import { aBatch } from "../../local/aws/batch/a-batch.ts";
import { aStack } from "../../local/aws/batch/stack.ts";
import { clientTo } from "../aws-engines.ts";

const id = requestId(`0x${"1".repeat(64)}`);
const place = { networkUrl: "http://127.0.0.1:1", stdinUriFunction: "issue-stdin-uri" };

/** A class's environment, queue and definition, all of one name; its containers run `command`. */
function classNamed(name: string, command: readonly string[] = ["exit", "0"]) {
  const ContainerProperties = {
    Image: "prover:1",
    Command: command,
    ResourceRequirements: [{ Type: "VCPU", Value: "4" }],
  };
  return aStack({
    environment: { ComputeEnvironmentName: name },
    queue: { JobQueueName: name, ComputeEnvironmentOrder: [{ Order: 1, ComputeEnvironment: name }] },
    definition: { JobDefinitionName: name, ContainerProperties },
  });
}

/** A fleet of two classes whose containers run `command`. */
async function aFleet(command: string[]) {
  const names = ["on-demand", "spot"];
  const stand = await aBatch({ resources: names.flatMap((name) => classNamed(name, command)) });
  const { client, clusterClient } = stand;
  const clock = { nowMs: () => 1_790_000_000_000 };
  const classes = names.map((className) => ({ ...aSetting, className }));
  return { ...stand, fleet: createFleet({ client, submitClient: client, clusterClient, clock, place, classes }) };
}
const aSetting = { instanceType: "g6.xlarge", buy: "on-demand", deployedHosts: 4 } as const;

const aPlan = (over: Partial<JobPlan> = {}): JobPlan => ({
  jobName: jobNameOf(id, 1),
  losses: 2,
  className: "on-demand",
  terms: termsOf(aProofRequest()),
  deadlineSec: unixSeconds(1_790_000_600),
  ...over,
});

test("a job runs with what the runner needs in its environment, and ends", async () => {
  const { fleet, line, event } = await aFleet(["environment"]);
  const job = await fleet.submit(aPlan({ backend: "simulated" }));
  expect(JSON.parse(await line(job))).toMatchObject({
    REQUEST_ID: id,
    JOB_NAME: jobNameOf(id, 1),
    LOSSES: "2",
    DEADLINE_SEC: "1790000600",
    PROOF_MODE: "compressed",
    GAS_LIMIT: "100000000",
    CYCLE_LIMIT: "0",
    STDIN_PRIVATE: "false",
    PROVER_BACKEND: "simulated",
    NETWORK_RPC_URL: place.networkUrl,
    ISSUE_STDIN_URI_FUNCTION: place.stdinUriFunction,
    AWS_BATCH_JOB_ID: job,
    AWS_BATCH_CE_NAME: "on-demand",
  });
  await event(job, "SUCCEEDED");
  expect(await fleet.describe([job])).toMatchObject([{ jobId: job, state: { kind: "succeeded" } }]);
});

test("a job runs in the class that it is given, with that class's definition", async () => {
  const { fleet, describe } = await aFleet(["exit", "0"]);
  const described = await describe(await fleet.submit(aPlan({ className: "spot" })));
  expect(described.jobQueue).toMatch(/:job-queue\/spot$/);
  expect(described.jobDefinition).toMatch(/:job-definition\/spot:1$/);
});

test("a job is found by its name, the newest of two, in whichever class, and by no other name", async () => {
  const { fleet } = await aFleet(["exit", "0"]);
  await fleet.submit(aPlan({ jobName: jobNameOf(id, 2) }));
  await fleet.submit(aPlan());
  await new Promise((resolve) => setTimeout(resolve, 2)); // Batch counts milliseconds
  const newest = await fleet.submit(aPlan({ className: "spot" }));
  expect(await fleet.find(jobNameOf(id, 1))).toMatchObject({ jobId: newest, jobName: jobNameOf(id, 1) });
  expect(await fleet.find(jobNameOf(id, 3))).toBeUndefined();
});

test("jobs that measure are seen while they wait or run, with their class, and found as no request's", async () => {
  const { fleet, client, line, event } = await aFleet(["wait"]);
  expect(await fleet.calibrations()).toEqual([]);
  await line(await fleet.submit(aPlan()), "up");
  const jobName = calibrationJobName("20261126-034512-0a1b");
  const asked = new SubmitJobCommand({ jobName, jobQueue: "spot", jobDefinition: "spot" });
  const measures = jobId((await client.send(asked)).jobId ?? "");
  await line(measures, "up");
  const seen = { className: "spot", job: { jobId: measures, jobName, state: { kind: "running" } } };
  expect(await fleet.calibrations()).toMatchObject([seen]);
  await fleet.terminate(measures, "enough");
  await event(measures, "FAILED");
  expect(await fleet.calibrations()).toEqual([]);
});

test("a failed job says its exit code, and is no loss of a host", async () => {
  const { fleet, event } = await aFleet(["exit", "5"]);
  const job = await fleet.submit(aPlan());
  await event(job, "FAILED");
  const [described] = await fleet.describe([job]);
  expect(described?.state).toMatchObject({ kind: "ended", exitCode: 5 });
  expect(described && isHostLoss(described.state)).toBe(false);
});

test("a running job is ended with a reason; ending it again, or one that nobody knows, is no error", async () => {
  const { fleet, event, line } = await aFleet(["wait"]);
  const job = await fleet.submit(aPlan());
  await line(job, "up");
  expect(await fleet.describe([job])).toMatchObject([{ state: { kind: "running" } }]);
  await fleet.terminate(job, "the network canceled the request");
  await event(job, "FAILED");
  expect(await fleet.describe([job])).toMatchObject([
    { state: { kind: "ended", reason: "the network canceled the request" } },
  ]);
  await fleet.terminate(job, "again");
  await fleet.terminate(jobId("11111111-1111-4111-8111-111111111111"), "nobody knows it");
});

test("a class that is not deployed takes no job, and jobs that are gone are absent", async () => {
  const { fleet } = await aFleet(["exit", "0"]);
  await expect(fleet.submit(aPlan({ className: "gone" }))).rejects.toMatchObject({ name: "PortError" });
  expect(await fleet.describe([jobId("11111111-1111-4111-8111-111111111111")])).toEqual([]);
  expect(await fleet.describe([])).toEqual([]);
});

test("a job that waits for a host that is not to be had says so, and one whose container starts has a host", async () => {
  const { fleet, batch, blocked, event, line } = await aFleet(["wait"]);
  batch.setStock("on-demand", false);
  const job = await fleet.submit(aPlan());
  await blocked(job);
  const state = async () => (await fleet.describe([job]))[0]?.state;
  expect(await state()).toMatchObject({
    ...{ kind: "waiting", blocked: expect.stringMatching(/^CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY/) },
  });
  batch.setDelays({ containerStartMs: 300 });
  batch.setStock("on-demand", true);
  await event(job, "STARTING");
  expect(await state()).toEqual({ kind: "starting" });
  await line(job, "up");
});

type ClassOptions = { more?: readonly string[]; delays?: BatchOptions["delays"]; clusterClient?: ECSClient };

/** The class `fleet` and more of its kind, on g6.xlarge hosts (4 vCPUs), at most four each. */
async function classesOf({ more = [], delays, clusterClient }: ClassOptions = {}) {
  const names = ["fleet", ...more];
  const stand = await aBatch({ resources: names.flatMap((name) => classNamed(name)), delays });
  const { client } = stand;
  const fleet = createFleet({
    ...{ client, submitClient: client, clusterClient: clusterClient ?? stand.clusterClient },
    ...{ clock: { nowMs: () => 1_790_000_000_000 }, place },
    classes: names.map((className) => ({ ...aSetting, className })),
  });
  const submit = (command: string[]) => stand.submit(command, { jobQueue: "fleet", jobDefinition: "fleet" });
  /** Of a class; jobs may start all that were deployed where nothing else is said. */
  const keep = (minimumHosts: number, maximumHosts = 4, className = "fleet") =>
    fleet.keepHosts(className, { minimumHosts, maximumHosts });
  return { ...stand, fleet, submit, keep };
}

const aClass = { instanceType: "g6.xlarge", buy: "on-demand", maximumHosts: 4, deployedHosts: 4 } as const;

test("hosts are counted by class, in the order of the deployment", async () => {
  const { fleet, client, keep } = await classesOf({ more: ["spot"] });
  await keep(2);
  await client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "spot", state: "DISABLED" }));
  await expect
    .poll(() => fleet.hosts())
    .toEqual([
      { ...aClass, className: "fleet", minimumHosts: 2, desiredHosts: 2, readyHosts: 2, enabled: true },
      { ...aClass, className: "spot", minimumHosts: 0, desiredHosts: 0, readyHosts: 0, enabled: false },
    ]);
});

test("a class on spot is told with the share of the price on demand that the operator says it costs", async () => {
  const { client, clusterClient } = await aBatch({ resources: classNamed("dear", ["exit", "0"]) });
  const clock = { nowMs: () => 1_790_000_000_000 };
  const classes = [{ ...aSetting, className: "dear", buy: "spot", spotShare: 0.7 } as const];
  const fleet = createFleet({ client, submitClient: client, clusterClient, clock, place, classes });
  expect(await fleet.hosts()).toMatchObject([{ className: "dear", buy: "spot", spotShare: 0.7 }]);
});

test("a host that starts is desired, and ready once it has joined", async () => {
  const { fleet, keep } = await classesOf({ delays: { hostStartMs: 300 } });
  await keep(1);
  expect(await fleet.hosts()).toMatchObject([{ desiredHosts: 1, readyHosts: 0 }]);
  await expect.poll(() => fleet.hosts()).toMatchObject([{ desiredHosts: 1, readyHosts: 1 }]);
});

test("hosts that are out of stock are desired, for jobs and for a minimum, and none is ready", async () => {
  const { fleet, batch, submit, blocked, event, keep } = await classesOf({ more: ["spot"] });
  batch.setStock("fleet", false);
  batch.setStock("spot", false);
  const job = await submit(["exit", "0"]);
  await blocked(job);
  await keep(2, 4, "spot");
  expect(await fleet.hosts()).toMatchObject([
    { className: "fleet", minimumHosts: 0, desiredHosts: 1, readyHosts: 0 },
    { className: "spot", minimumHosts: 2, desiredHosts: 2, readyHosts: 0 },
  ]);

  batch.setStock("fleet", true);
  await event(job, "SUCCEEDED");
  expect(await fleet.hosts()).toMatchObject([{ desiredHosts: 1, readyHosts: 1 }, { readyHosts: 0 }]);
});

/** An ECS that says of its clusters what the test wants it to. */
async function anEcs(answer: (asked: readonly string[]) => object) {
  const asking = operationsThatRefuseWith("InvalidParameterException");
  const DescribeClusters = asking(z.object({ clusters: z.array(z.string()) }), ({ clusters }) => answer(clusters));
  const service = await serve({ dialect: awsJson("1.1"), operations: { DescribeClusters } });
  onTestFinished(() => service.close());
  return new ECSClient(clientTo(service.url));
}

test("a cluster that is gone, that was deleted or that says nothing has no host that is ready", async () => {
  const clusterClient = await anEcs(([gone, deleted, silent]) => ({
    failures: [{ arn: gone, reason: "MISSING" }],
    clusters: [
      { clusterArn: deleted, status: "INACTIVE", registeredContainerInstancesCount: 3 },
      { clusterArn: silent, status: "ACTIVE" },
    ],
  }));
  const { fleet } = await classesOf({ more: ["deleted", "silent"], clusterClient });
  expect(await fleet.hosts()).toMatchObject([{ readyHosts: 0 }, { readyHosts: 0 }, { readyHosts: 0 }]);
});

test("an ECS that does not answer is no fleet without hosts; a minimum does not need it", async () => {
  const { fleet, batch, keep } = await classesOf();
  batch.ecs.faults.plant({ operation: "DescribeClusters", kind: "throttle", times: 1 });
  await keep(1);
  await expect(fleet.hosts()).rejects.toMatchObject({ code: "batch-ThrottlingException", policy: "retry" });
  expect(await fleet.hosts()).toMatchObject([{ desiredHosts: 1 }]);
});

test("a hundred clusters are asked about at once, and none where there is none", async () => {
  const asked: number[] = [];
  const client = await anEcs((clusters) => {
    asked.push(clusters.length);
    const joined = { status: "ACTIVE", registeredContainerInstancesCount: 1 };
    return { clusters: clusters.map((clusterArn) => ({ clusterArn, ...joined })), failures: [] };
  });
  expect(await registeredHosts(client, [])).toEqual(new Map());
  const found = await registeredHosts(
    client,
    Array.from({ length: 101 }, (_, nth) => `cluster-${nth}`),
  );
  expect(found.size).toBe(101);
  expect(asked).toEqual([100, 1]);
});

test("a minimum starts hosts and ends them, and is at most what was deployed", async () => {
  const { fleet, batch, keep } = await classesOf();
  batch.setDelays({ idleHostMs: 20 });
  expect(await keep(1)).toEqual({ minimumHosts: 1, maximumHosts: 4 });
  await expect.poll(() => batch.hosts().length).toBe(1);
  expect(await keep(9)).toEqual({ minimumHosts: 4, maximumHosts: 4 });
  await expect.poll(() => batch.hosts().length).toBe(4);
  expect(await fleet.hosts()).toMatchObject([{ minimumHosts: 4 }]);
  await keep(0);
  await expect.poll(() => batch.hosts()).toEqual([]);
});

test("minimum and maximum are raised together, and lowered together: neither is refused for the other", async () => {
  const { fleet, keep } = await classesOf();
  for (const [minimum, maximum] of [
    [0, 0],
    [3, 3],
    [1, 4],
  ] as const) {
    await keep(minimum, maximum);
    expect(await fleet.hosts()).toMatchObject([{ minimumHosts: minimum, maximumHosts: maximum }]);
  }
});

test("what holds already is not set again, and says so", async () => {
  const { batch, keep } = await classesOf();
  await keep(2, 3);
  batch.faults.plant({ operation: "UpdateComputeEnvironment", kind: "refuse", times: 1 });
  expect(await keep(2, 3)).toBeUndefined();
  await expect(keep(0, 3)).rejects.toMatchObject({ name: "PortError", policy: "retry" });
});

test("a maximum bounds the hosts that jobs start, and raised again it lets the others come", async () => {
  const { fleet, batch, submit, event, line, keep } = await classesOf();
  await keep(0, 1);
  expect(await fleet.hosts()).toMatchObject([{ maximumHosts: 1, deployedHosts: 4 }]);
  const first = await submit(["polite"]);
  await line(first, "up");
  const second = await submit(["exit", "0"]);
  await event(second, "RUNNABLE");
  expect(batch.hosts()).toHaveLength(1);

  await keep(0, 4);
  await event(second, "SUCCEEDED");
  expect(batch.hosts()).toHaveLength(2);
  batch.loseHost(first);
  await event(first, "FAILED");
});

test("a maximum is at most what was deployed and at least the minimum, whatever is asked for", async () => {
  const { batch, keep } = await classesOf();
  batch.setDelays({ idleHostMs: 20 });
  expect(await keep(0, 9)).toBeUndefined();
  expect(await keep(2, 0)).toEqual({ minimumHosts: 2, maximumHosts: 2 });
  await keep(0, 2);
  await expect.poll(() => batch.hosts()).toEqual([]);
  expect(await keep(0, -1)).toEqual({ minimumHosts: 0, maximumHosts: 0 });
  expect(await keep(0, 1.5)).toEqual({ minimumHosts: 0, maximumHosts: 2 });
});

test("a maximum follows what the fleet aims at: hosts that are there stay until they idle", async () => {
  const { fleet, batch, submit, event, line, keep } = await classesOf();
  const job = await submit(["polite"]);
  await line(job, "up");
  batch.setDelays({ idleHostMs: 20 });
  expect(await keep(0, 0)).toEqual({ minimumHosts: 0, maximumHosts: 1 });
  expect(await keep(0, 0)).toBeUndefined();
  batch.loseHost(job);
  await event(job, "FAILED");
  await expect.poll(() => batch.hosts()).toEqual([]);
  expect(await keep(0, 0)).toEqual({ minimumHosts: 0, maximumHosts: 0 });
  expect(await fleet.hosts()).toMatchObject([{ maximumHosts: 0, readyHosts: 0 }]);
});

test("a class that is gone is absent, and cannot be kept warm", async () => {
  const { fleet, client, keep } = await classesOf({ more: ["spot"] });
  await client.send(new UpdateJobQueueCommand({ jobQueue: "spot", state: "DISABLED" }));
  await client.send(new DeleteJobQueueCommand({ jobQueue: "spot" }));
  await client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "spot", state: "DISABLED" }));
  await client.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: "spot" }));
  expect(await fleet.hosts()).toMatchObject([{ className: "fleet" }]);
  await expect(keep(1, 4, "spot")).rejects.toMatchObject({ code: "unknown-class", policy: "give-up" });
});

test("a lost host is known by the reason that Batch gives", () => {
  const job = readJob({
    jobId: "j",
    jobName: "n",
    status: "FAILED",
    statusReason: "Host EC2 (instance i-1) terminated.",
  });
  expect(isHostLoss(job.state)).toBe(true);
});

test("a container that never started is a host's loss, and the job keeps both reasons", () => {
  const failed = { jobId: "j", jobName: "n", status: "FAILED", statusReason: "Task failed to start" } as const;
  const container = { reason: "CannotPullContainerError: no route to the registry" };
  const { state } = readJob({ ...failed, container });
  expect(state).toEqual({ kind: "ended", reason: `Task failed to start: ${container.reason}` });
  expect(isHostLoss(state)).toBe(true);
  expect(readJob(failed).state).toEqual({ kind: "ended", reason: "Task failed to start" });
});

test("whatever state Batch shows, a job is one of ours", () => {
  const state = fc.record(
    { status: fc.string(), statusReason: fc.string(), createdAt: fc.nat() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(state, (raw) => {
      const read = readJob({ jobId: "j", jobName: "n", ...raw } as Parameters<typeof readJob>[0]);
      expect(["waiting", "running", "succeeded", "ended"]).toContain(read.state.kind);
    }),
  );
});
