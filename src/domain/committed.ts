import type { Job } from "./job.ts";
import { classOf, type OwedRequest } from "./owed.ts";
import type { JobId, UnixSeconds } from "./values.ts";

type Seen = {
  jobs: ReadonlyMap<JobId, Job>;
  /** What a second on a host of each class costs, in USD. */
  usdPerSec: ReadonlyMap<string, number>;
  now: UnixSeconds;
};

/**
 * What the promises will still cost, in USD micros: a bid that may be lost so much less, a job that runs less what it has cost so
 * far, which is in the books.
 */
export const committedMicros = (owing: readonly OwedRequest[], seen: Seen): number =>
  owing.reduce((total, request) => {
    const { phase, promise } = request;
    const share = phase === "bidding" ? (promise?.chance ?? 1) : 1;
    return total + Math.max(0, Math.round((promise?.costMicros ?? 0) * share - paidMicros(request, seen)));
  }, 0);

function paidMicros(request: OwedRequest, { jobs, usdPerSec, now }: Seen): number {
  const state = request.phase === "proving" ? jobs.get(request.jobId)?.state : undefined;
  if (state?.kind !== "running") return 0;
  return Math.max(0, now - state.startedAtSec) * (usdPerSec.get(classOf(request) ?? "") ?? 0) * 1e6;
}
