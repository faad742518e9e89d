import type { Failure, ProofRequestError } from "./failure.ts";
import {
  type Claim,
  exitCodes,
  isHostLoss,
  isHostless,
  type Job,
  type JobResult,
  leastStartSec,
  maxLosses,
} from "./job.ts";
import { type InPhase, type LostBecause, lossesOf, type RequestEvent } from "./request.ts";
import type { UnixSeconds } from "./values.ts";

export type Verdict =
  | { kind: "event"; event: RequestEvent }
  /** Nothing to say yet: the job still runs, or another attempt does. */
  | { kind: "wait"; because: string };

export type Finished = {
  request: InPhase<"proving">;
  results: readonly JobResult[];
  job: Job | undefined;
  /** Who holds the fence: where our job was the second one, the holder is the one to follow. */
  claim: Claim | undefined;
  now: UnixSeconds;
};

/**
 * What a finished (or lost) job means. A proof beats everything, whichever attempt made it and however late; then a
 * stored failure that counts; then the job's own end.
 */
export function judge(finished: Finished): Verdict {
  const proof = finished.results.find((result) => result.outcome === "proved");
  if (proof?.outcome === "proved") {
    return event({ kind: "proved", proof: proof.proof, ...(proof.gas !== undefined && { gas: proof.gas }) });
  }
  const failed = finished.results.find((result) => result.outcome === "failed" && counts(result, finished));
  if (failed?.outcome === "failed") return event({ kind: "failed", failure: failed.failure });
  return judgeEnd(finished);
}

/** The same on every host. */
const programFaults: readonly ProofRequestError[] = [
  "EXECUTION_FAILURE",
  "VERIFICATION_KEY_MISMATCH",
  "PUBLIC_VALUES_MISMATCH",
];

/**
 * A program's fault is one whoever saw it. What a host could not do counts only where the request's job, or the one that
 * holds the fence in its place, says so: one of an earlier round that wakes up must not end the job that proves now.
 */
function counts({ jobId, failure }: JobResult & { outcome: "failed" }, finished: Finished): boolean {
  if (programFaults.includes(failure.error)) return true;
  return jobId === finished.request.jobId || jobId === holderInstead(finished)?.jobId;
}

/** Another job of the same round, where that one holds the fence. */
const holderInstead = ({ request, claim }: Finished): Claim | undefined =>
  claim && claim.round === request.round && claim.jobId !== request.jobId ? claim : undefined;

function judgeEnd(finished: Finished): Verdict {
  const { job } = finished;
  const holder = holderInstead(finished);
  if (!job) return { kind: "wait", because: "the fleet does not list the job" };
  switch (job.state.kind) {
    case "waiting":
    case "starting":
    case "running":
      return { kind: "wait", because: `the job is ${job.state.kind}` };
    case "succeeded":
      if (holder) return event({ kind: "job-replaced", jobId: holder.jobId });
      return event({ kind: "failed", failure: lost("the job ended without a result") });
    case "ended":
      if (holder) return event({ kind: "job-replaced", jobId: holder.jobId });
      return judgeExit(finished, job.state);
  }
}

function judgeExit(finished: Finished, state: Extract<Job["state"], { kind: "ended" }>): Verdict {
  if (state.exitCode === exitCodes.tooLate) {
    return event({ kind: "ended", because: "deadline-passed", detail: "the runner could not make the deadline" });
  }
  if (state.exitCode === exitCodes.canceled) {
    return event({ kind: "ended", because: "canceled", detail: "the network ended the request while it was proved" });
  }
  if (isHostless(state)) return anotherRound(finished, "no-host", state.reason);
  if (isHostLoss(state)) return anotherRound(finished, "host-lost", state.reason);
  const code = state.exitCode === undefined ? "" : ` with exit code ${state.exitCode}`;
  return event({ kind: "failed", failure: lost(`the prover ended${code}: ${state.reason || "no reason given"}`) });
}

/** Another host may do it, while there is time and not too many were lost; a round in which nothing ran lost none. */
function anotherRound({ request, now }: Finished, kind: LostBecause, reason: string): Verdict {
  const inTime = now + leastStartSec < request.terms.deadlineSec;
  if (inTime && (kind === "no-host" || lossesOf(request) + 1 < maxLosses)) return event({ kind });
  return event({ kind: "failed", failure: lost(`no host brought it to an end in ${request.round} rounds: ${reason}`) });
}

const event = (of: RequestEvent): Verdict => ({ kind: "event", event: of });
const lost = (message: string): Failure => ({ error: "PROVING_FAILURE", message, stage: "record-result" });
