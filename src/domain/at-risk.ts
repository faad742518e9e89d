import { secondsInPhase } from "./ended.ts";
import type { Job } from "./job.ts";
import type { Phase, Request } from "./request.ts";
import type { UnixSeconds } from "./values.ts";

/** The sweep looks each minute: what is late is seen at least once before it is too late, and mostly twice. */
const marginSec = 120;
/** A proof that is not delivered by then was not handed on, or its delivery fails. */
const deliverySec = 20;

const owedIn: readonly Phase[] = ["assigned", "launching", "proving", "proved"];

/** Is its proof promised for sure, and not delivered? */
export const isProofOwed = ({ phase }: Request): boolean => owedIn.includes(phase);

export type Outlook = {
  /** The last second at which its proof counts. */
  countsUntilSec: UnixSeconds;
  /** Seconds that its job is expected to take on a host, with the delivery; undefined: not known. */
  jobSec: number | undefined;
  /** While it is proving, where the fleet lists it. */
  job: Job | undefined;
};

/**
 * Is its proof owed, and not expected to be there while it counts? That is what the alarm counts. Where nothing says when to
 * expect it, which an expectation that has passed does not either: is it not there that margin before it counts no more?
 */
export const atRisk = (request: Request, outlook: Outlook, now: UnixSeconds): boolean =>
  isProofOwed(request) && outlook.countsUntilSec - now < neededSec(request, outlook, now);

function neededSec(request: Request, { jobSec, job }: Outlook, now: UnixSeconds): number {
  if (request.phase === "proved") return orMargin(deliverySec - secondsInPhase(request, now));
  if (jobSec === undefined) return marginSec;
  if (request.phase !== "proving" || job?.state.kind === "waiting") return Math.max(jobSec, marginSec); // all of it is to come
  return job?.state.kind === "running" ? orMargin(job.state.startedAtSec + jobSec - now) : marginSec;
}

const orMargin = (sec: number): number => (sec > 0 ? sec : marginSec);
