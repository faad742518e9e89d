import { auctionEnd } from "./bid-time.ts";
import type { Refusal } from "./decision.ts";
import type { Expectation, Fit } from "./expectation.ts";
import type { Futures } from "./futures.ts";
import { isFragileQueue, shareInTime } from "./in-time.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { ProofRequest } from "./proof-request.ts";
import type { Span } from "./work.ts";

/**
 * The hosts that a request would be proved on, and how probably it is in time there: exactly where that is less than what is
 * promised, else only so exactly as to tell that it holds.
 */
export type Placement = Span & {
  readonly expected: Expectation;
  fit: Fit;
  onTime: number;
  /** The permutations taken when it was found: one more commitment, and it is to be found anew. */
  asOf: number;
};

/** `undefined`: no host can prove it. */
export function placementOf(
  expected: Expectation,
  { fromSec, dueSec, most }: Span,
  context: PassContext,
): Placement | undefined {
  const fit = expected.fits[0];
  if (!fit) return undefined;
  const placement: Placement = { expected, fromSec, dueSec, most, fit, onTime: 0, asOf: -1 };
  settle(placement, context);
  return placement;
}

/** Finds, of the hosts on which it would be in time the cheapest; where it would on none, those on which it most likely is. */
export function settle(placement: Placement, { futures, target }: PassContext): void {
  placement.asOf = futures.taken;
  let best: Fit | undefined;
  let bestOnTime = 0;
  for (const fit of placement.expected.fits) {
    const onTime = onTimeShare(futures, fit, placement, target);
    if (best && !isBetter(fit, onTime, best, bestOnTime, target)) continue;
    best = fit;
    bestOnTime = onTime;
  }
  if (best) placement.fit = best;
  placement.onTime = bestOnTime;
}

function isBetter(a: Fit, aOnTime: number, b: Fit, bOnTime: number, target: number): boolean {
  const holds = aOnTime >= target;
  if (holds !== bOnTime >= target) return holds;
  return holds ? a.costMicros < b.costMicros : aOnTime > bOnTime;
}

/** The probability that the proof is in time; with a `target` only so exact as to tell that it is reached. */
export const onTimeShare = (futures: Futures, { on, duration }: Fit, span: Span, target?: number): number =>
  isFragileQueue(futures, on, span.fromSec) ? 0 : shareInTime(on, duration, span, target);

/** Seconds from an auction's end to the submission of the job. */
const noticeSec = 3;
/** A proof starts when its auction has ended and its job is launched. */
export const startsFrom = (
  { minAuctionPeriodSec, createdAtSec }: Pick<ProofRequest, "minAuctionPeriodSec" | "createdAtSec">,
  nowSec: number,
): number => Math.max(auctionEnd(minAuctionPeriodSec, createdAtSec), nowSec) + noticeSec;

/** Why not. */
export function late({ fit, onTime, dueSec }: Placement, { target, input, mostGas }: PassContext): Refusal {
  const neededSec = Math.round(fit.neededSec);
  const leftSec = Math.round(dueSec - input.now);
  return { reason: "too-late-probably", onTime: rounded(onTime), target, neededSec, leftSec, mostGas };
}
