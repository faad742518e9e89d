import { RegisterJobDefinitionCommand } from "@aws-sdk/client-batch";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFleet } from "../../../src/adapters/batch/create-fleet.ts";
import { readJob } from "../../../src/adapters/batch/read-job.ts";
import { isHostLoss } from "../../../src/domain/job.ts";
import { termsOf } from "../../../src/domain/proof-request.ts";
import { jobId, jobNameOf, requestId, unixSeconds } from "../../../src/domain/values.ts";
import type { JobPlan } from "../../../src/ports/fleet.ts";
import { aProofRequest } from "../../domain/builders.ts";
import { aBatch } from "../../local/aws/batch/a-batch.ts";

const id = requestId(`0x${"1".repeat(64)}`);
const place = { networkUrl: "http://127.0.0.1:1", stdinUriFunction: "issue-stdin-uri" };

/** A fleet whose containers run `command`. */
async function aFleet(command: string[]) {
  const stand = await aBatch();
  const { client } = stand;
  await client.send(
    new RegisterJobDefinitionCommand({
      jobDefinitionName: "of-this-test",
      type: "container",
      containerProperties: { image: "prover:1", command, resourceRequirements: [{ type: "VCPU", value: "4" }] },
    }),
  );
  const clock = { nowMs: () => 1_790_000_000_000 };
  const names = { jobQueue: "gpu", jobDefinition: "of-this-test" };
  const fleet = createFleet({ client, submitClient: client, clock, ...names, place });
  return { ...stand, fleet, looker: createFleet({ client, submitClient: client, clock, jobQueue: "gpu", place }) };
}

const aPlan = (over: Partial<JobPlan> = {}): JobPlan => ({
  jobName: jobNameOf(id, 1),
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
    DEADLINE_SEC: "1790000600",
    PROOF_MODE: "compressed",
    GAS_LIMIT: "100000000",
    CYCLE_LIMIT: "0",
    STDIN_PRIVATE: "false",
    PROVER_BACKEND: "simulated",
    NETWORK_RPC_URL: place.networkUrl,
    ISSUE_STDIN_URI_FUNCTION: place.stdinUriFunction,
    AWS_BATCH_JOB_ID: job,
  });
  await event(job, "SUCCEEDED");
  expect(await fleet.describe([job])).toMatchObject([{ jobId: job, state: { kind: "succeeded" } }]);
});

test("a job is found by its name, the newest of two, and by no other name", async () => {
  const { fleet, looker } = await aFleet(["exit", "0"]);
  await fleet.submit(aPlan({ jobName: jobNameOf(id, 2) }));
  const first = await fleet.submit(aPlan());
  expect(await looker.find(jobNameOf(id, 1))).toMatchObject({ jobId: first, jobName: jobNameOf(id, 1) });
  expect(await looker.find(jobNameOf(id, 3))).toBeUndefined();
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

test("a step that only looks cannot submit, and jobs that are gone are absent", async () => {
  const { looker } = await aFleet(["exit", "0"]);
  await expect(looker.submit(aPlan())).rejects.toThrow(/job definition/);
  expect(await looker.describe([jobId("11111111-1111-4111-8111-111111111111")])).toEqual([]);
  expect(await looker.describe([])).toEqual([]);
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
