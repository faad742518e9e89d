import { auctionEnd } from "./bid-time.ts";
import type { Refusal } from "./decision.ts";
import type { Expectation, Fit } from "./expectation.ts";
import { isFragileQueue, shareInTime } from "./futures.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { ProofRequest } from "./proof-request.ts";

/** The hosts that a request would be proved on, and whether it would be in time there as probably as is promised. */
export type Placement = { fit: Fit; holds: boolean };

/** Seconds since 1970 between which a proof has to be made. */
export type Span = { fromSec: number; dueSec: number };

/** Of the hosts on which it would be in time the cheapest; where it would on none, those on which it most likely is. */
export function bestPlacement({ fits }: Expectation, span: Span, { target }: PassContext): Placement | undefined {
  let best: Fit | undefined;
  let bestOnTime = 0;
  for (const fit of fits) {
    const onTime = onTimeShare(fit, span, target);
    if (best && !isBetter(fit, onTime, best, bestOnTime, target)) continue;
    best = fit;
    bestOnTime = onTime;
  }
  return best && { fit: best, holds: bestOnTime >= target };
}

function isBetter(a: Fit, aOnTime: number, b: Fit, bOnTime: number, target: number): boolean {
  const [aHolds, bHolds] = [aOnTime >= target, bOnTime >= target];
  if (aHolds !== bHolds) return aHolds;
  return aHolds ? a.costMicros < b.costMicros : aOnTime > bOnTime;
}

/** The probability that the proof is in time; with a `target` only so exact as to tell whether that is reached. */
export const onTimeShare = ({ on, duration }: Fit, { fromSec, dueSec }: Span, target?: number): number =>
  isFragileQueue(on, fromSec) ? 0 : shareInTime(on, duration, fromSec, dueSec, target);

/** Seconds from an auction's end to the submission of the job. */
const noticeSec = 3;
/** A proof starts when its auction has ended and its job is launched. */
export const startsFrom = (
  { minAuctionPeriodSec, createdAtSec }: Pick<ProofRequest, "minAuctionPeriodSec" | "createdAtSec">,
  nowSec: number,
): number => Math.max(auctionEnd(minAuctionPeriodSec, createdAtSec), nowSec) + noticeSec;

/** Why not, with the whole probability. */
export function late(fit: Fit, span: Span, { target, input, mostGas }: PassContext): Refusal {
  const onTime = rounded(onTimeShare(fit, span));
  const [neededSec, leftSec] = [Math.round(fit.neededSec), Math.round(span.dueSec - input.now)];
  return { reason: "too-late-probably", onTime, target, neededSec, leftSec, mostGas };
}
