import type { Beliefs } from "./beliefs.ts";
import type { Owed } from "./fleet-view.ts";
import type { Job } from "./job.ts";
import type { InPhase, Request } from "./request.ts";
import type { JobId } from "./values.ts";

/** Phases in which a proof is owed, or may be. */
export const owedPhases = ["bidding", "assigned", "launching", "proving"] as const;
export type OwedRequest = InPhase<(typeof owedPhases)[number]>;

/** A bid without an outcome is tried for a minute after its auction's earliest end; long after that it wins nothing. */
const hopelessAfterSec = 180;

/** May it still become a proof to be made? A bid that the network never confirmed is kept to its deadline, but is no promise. */
export const isOwed = (request: OwedRequest, now: number): boolean =>
  request.phase !== "bidding" || now < request.auctionEndsAtSec + hopelessAfterSec;

/** The proofs that we owe, in the order in which their jobs were, or will be, submitted. */
export function owedBy(
  requests: readonly OwedRequest[],
  jobs: ReadonlyMap<JobId, Job>,
  beliefs: Beliefs,
): readonly Owed[] {
  return [...requests].sort((a, b) => since(a) - since(b)).flatMap((request) => owed(request, jobs, beliefs) ?? []);
}

function owed(request: OwedRequest, jobs: ReadonlyMap<JobId, Job>, beliefs: Beliefs): Owed | undefined {
  const work = { estimate: beliefs.gas(request.terms), mode: request.terms.mode };
  const className = classOf(request);
  const on = className !== undefined && { className };
  switch (request.phase) {
    case "bidding": {
      const { auctionEndsAtSec } = request;
      return { work, ...on, state: "bidding", chance: request.promise?.chance ?? 1, auctionEndsAtSec };
    }
    case "assigned":
    case "launching":
      return { work, ...on, state: "waiting" };
    case "proving": {
      const state = jobs.get(request.jobId)?.state;
      if (state?.kind === "running") {
        return { work, ...on, state: "running", startedAtSec: state.startedAtSec };
      }
      // An ended job's host is free again; what becomes of the request is decided elsewhere.
      return state?.kind === "succeeded" || state?.kind === "ended" ? undefined : { work, ...on, state: "waiting" };
    }
  }
}

/** The class that its job is on; while it has none, the one that it was promised on. */
export const classOf = ({ phase, placed, promise }: Request): string | undefined =>
  (phase === "launching" || phase === "proving" ? placed : undefined)?.className ?? promise?.className;

const since = (request: Request): number =>
  request.phase === "proving" ? request.submittedAtSec : (request.reachedAtSec[request.phase] ?? 0);
