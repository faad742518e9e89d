import { leastStartSec } from "./job.ts";
import type { Policy } from "./policy.ts";
import { type ProofRequest, termsOf } from "./proof-request.ts";
import { type Request, type RequestPhase, undelivered } from "./request.ts";
import type { UnixSeconds } from "./values.ts";

/**
 * A request that the network assigned to us and that we do not know (a lost table, a bid by another region): it is
 * proved where that can still be done, and failed at once where not, so that the requester need not wait for the deadline.
 */
export function adopt(request: ProofRequest, policy: Policy, now: UnixSeconds): Request {
  const phase = adoptedPhase(request, policy, now);
  return { schema: 1, terms: termsOf(request), revision: 1, reachedAtSec: { [phase.phase]: now }, ...phase };
}

function adoptedPhase(request: ProofRequest, policy: Policy, now: UnixSeconds): RequestPhase {
  const because = whyNot(request, policy, now);
  if (because === undefined) return { phase: "assigned", round: 1 };
  const error = request.executionStatus === "unexecutable" ? "EXECUTION_FAILURE" : "UNKNOWN_FAILURE";
  return { phase: "failing", failure: { error, message: because, stage: "reconcile" }, delivery: undelivered };
}

function whyNot(request: ProofRequest, policy: Policy, now: UnixSeconds): string | undefined {
  if (request.executionStatus === "unexecutable") return "the network's own execution of the program failed";
  if (!policy.accepts.versions.includes(request.version)) return `this prover does not serve ${request.version}`;
  if (request.mode === "unknown") return "this prover does not know the proof mode";
  if (request.deadlineSec - now <= leastStartSec) return "too little time is left before the deadline";
  return undefined;
}
