import { expect, test } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { exitCodes, type JobResult, type JobState, mayTakeOver, waitedInVain } from "../../src/domain/job.ts";
import { jobId, jobNameOf, pgu, readJobName, requestId, unixSeconds } from "../../src/domain/values.ts";
import { judge } from "../../src/domain/verdict.ts";
import { aFailure, aProof, aRequest, t0 } from "./builders.ts";

const id = requestId(`0x${"1".repeat(64)}`);
const result = (outcome: "proved" | "failed", attempt = 1): JobResult => {
  const common = { requestId: id, jobId: jobId("job-1"), attempt, backend: "simulated", stages: [] } as const;
  return outcome === "proved"
    ? { ...common, outcome, proof: aProof, gas: pgu(5n) }
    : { ...common, outcome, failure: aFailure };
};
const verdict = (
  state: JobState | undefined,
  more: {
    results?: JobResult[];
    holder?: string;
    heldSince?: number;
    round?: number;
    losses?: number;
    late?: boolean;
  } = {},
) =>
  judge({
    request: aRequest("proving", {
      ...{ round: more.round ?? 1 },
      ...(more.losses !== undefined && { losses: more.losses }),
    }),
    results: more.results ?? [],
    job: state && { jobId: jobId("job-1"), jobName: jobNameOf(id, 1), createdAtSec: t0, state },
    claim:
      more.holder === undefined
        ? undefined
        : { jobId: jobId(more.holder), round: more.heldSince ?? more.round ?? 1, attempt: 1 },
    now: unixSeconds(more.late ? t0 + 3_590 : t0),
  });
const ended = (exitCode: number | undefined, reason = "Essential container in task exited"): JobState => ({
  kind: "ended",
  reason,
  ...(exitCode !== undefined && { exitCode }),
});

test("a proof beats everything: a failure of another attempt, a lost host, a job that is gone", () => {
  const results = [result("failed"), result("proved", 2)];
  for (const state of [undefined, ended(75), ended(1), { kind: "running", startedAtSec: t0 } as const]) {
    expect(verdict(state, { results })).toMatchObject({ event: { kind: "proved", proof: aProof, gas: 5n } });
  }
});

test("a stored failure is final, however the job ended", () => {
  expect(verdict(ended(0), { results: [result("failed")] })).toMatchObject({
    event: { kind: "failed", failure: aFailure },
  });
});

const executed: Failure = { error: "EXECUTION_FAILURE", message: "it panicked", stage: "execute" };
test.each([
  ["a prover's failure of the job of an earlier round", "job-0", aFailure, { holder: "job-1" }, "wait"],
  ["one whose claim of that round still stands", "job-0", aFailure, { holder: "job-0", heldSince: 1 }, "wait"],
  ["one of unknown cause", "job-0", { ...aFailure, error: "UNKNOWN_FAILURE" }, {}, "wait"],
  ["a wrong proof of an earlier round", "job-0", { ...aFailure, error: "VERIFICATION_FAILURE" }, {}, "wait"],
  ["a prover's failure of the request's job", "job-1", aFailure, {}, "failed"],
  ["one of the job that holds the fence in its place", "job-2", aFailure, { holder: "job-2" }, "failed"],
  ["a program's failure, whoever saw it", "job-0", executed, {}, "failed"],
] as const)("%s: %s", (_what, of, failure, claimed, kind) => {
  const stored: JobResult = { ...result("failed"), jobId: jobId(of), outcome: "failed", failure };
  const answer = verdict({ kind: "running", startedAtSec: t0 }, { results: [stored], round: 2, ...claimed });
  expect(answer.kind === "event" ? answer.event.kind : answer.kind).toBe(kind);
});

test("what a late job tells is no verdict: its exit code is", () => {
  const results: JobResult[] = [{ ...result("failed"), outcome: "late" }];
  expect(verdict({ kind: "running", startedAtSec: t0 }, { results }).kind).toBe("wait");
  expect(verdict(ended(exitCodes.tooLate), { results })).toMatchObject({ event: { because: "deadline-passed" } });
});

test("a job that waits or runs is waited for", () => {
  expect(verdict({ kind: "waiting" }).kind).toBe("wait");
  expect(verdict({ kind: "starting" }).kind).toBe("wait");
  expect(verdict({ kind: "running", startedAtSec: t0 }).kind).toBe("wait");
  expect(verdict(undefined).kind).toBe("wait");
});

test.each([
  ["a host that Batch lost", ended(undefined, "Host EC2 (instance i-0) terminated."), "host-lost"],
  ["a host that gave up", ended(exitCodes.hostLost), "host-lost"],
  [
    "a container that never started",
    ended(undefined, "Task failed to start: CannotPullContainerError: pull timed out"),
    "host-lost",
  ],
  ["a runner that the kernel killed", ended(137), "host-lost"],
  ["a container without memory", ended(1, "Essential container in task exited: OutOfMemoryError: killed"), "host-lost"],
  ["a job that the sweep ended for want of a host", ended(undefined, waitedInVain), "no-host"],
  ["one that it ended as its host came", ended(exitCodes.hostLost, waitedInVain), "no-host"],
  [
    "a job that the queue's limit ended",
    ended(undefined, "Canceled by JobStateTimeLimit action due to reason: CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY"),
    "no-host",
  ],
  ["a canceled request", ended(exitCodes.canceled), "ended"],
  ["a deadline out of reach", ended(exitCodes.tooLate), "ended"],
  ["a crash", ended(139), "failed"],
  ["an end without a result", { kind: "succeeded" } as const, "failed"],
] as const)("%s means: %s", (_name, state, kind) => {
  expect(verdict(state)).toMatchObject({ kind: "event", event: { kind } });
});

test("lost hosts are not followed for ever, nor past the time that is left", () => {
  expect(verdict(ended(75), { round: 4 })).toMatchObject({ event: { kind: "failed" } });
  expect(verdict(ended(75), { late: true })).toMatchObject({ event: { kind: "failed" } });
});

test("a round in which no host came is none that is spent, while time is left", () => {
  expect(verdict(ended(75), { round: 9, losses: 2 })).toMatchObject({ event: { kind: "host-lost" } });
  expect(verdict(ended(75), { round: 9, losses: 3 })).toMatchObject({ event: { kind: "failed" } });
  const noHost = ended(undefined, waitedInVain);
  expect(verdict(noHost, { round: 9 })).toMatchObject({ event: { kind: "no-host" } });
  expect(verdict(noHost, { round: 9, late: true })).toMatchObject({ event: { kind: "failed" } });
});

test("where another job of the round holds the fence, that one is followed", () => {
  expect(verdict(ended(exitCodes.notOurs), { holder: "job-2" })).toMatchObject({
    event: { kind: "job-replaced", jobId: "job-2" },
  });
});

test("of two jobs of one round the second stops; a later attempt and a later round take over", () => {
  const holder = { jobId: jobId("a"), round: 2, attempt: 1 };
  expect(mayTakeOver(holder, { jobId: jobId("b"), round: 2, attempt: 1 })).toBe(false);
  expect(mayTakeOver(holder, { ...holder, attempt: 2 })).toBe(true);
  expect(mayTakeOver({ ...holder, attempt: 2 }, holder)).toBe(false);
  expect(mayTakeOver(holder, { jobId: jobId("b"), round: 3, attempt: 1 })).toBe(true);
  expect(mayTakeOver(holder, { jobId: jobId("b"), round: 1, attempt: 9 })).toBe(false);
});

test("a job's name gives back its request and round; a stranger's name gives nothing", () => {
  expect(readJobName(jobNameOf(id, 3))).toEqual({ requestId: id, round: 3 });
  expect(readJobName("nightly-report")).toBeUndefined();
});
