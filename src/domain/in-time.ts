import { bucketSort } from "./bucket-sort.ts";
import type { ClassFutures, Futures } from "./futures.ts";
import { count } from "./permutation.ts";
import { type Duration, expectedSec, type Span, type Starts, shareInSpan } from "./work.ts";

/** Of the sorted futures the early ones stand in groups, each by its latest; the late ones, where promises break, alone. */
const grouped = { groups: 15, each: 16 } as const;
const alone = count - grouped.groups * grouped.each;
const startsKept = grouped.groups + alone;
const middleStart = grouped.groups >> 1;
/** The share of all futures that each kept start stands for, and that those before it stand for together. */
const shares = Float64Array.from(
  { length: startsKept },
  (_, index) => (index < grouped.groups ? grouped.each : 1) / count,
);
const earlier = shares.map((_, index) => shares.subarray(0, index).reduce((sum, each) => sum + each, 0));

/** Of a class whose starts are still to be found. */
export const noStarts = (): Starts => ({ atSec: new Float64Array(startsKept), shares, earlier });

/** When the next proof of this class could start, in the futures from the best to the worst; unix seconds. */
function startsOf(on: ClassFutures): Starts {
  if (on.stale) findStarts(on);
  on.stale = false;
  return on.starts;
}

/** Sorted here in turn: starts are found again after each promise. */
const unsorted = new Float64Array(count);
const sorted = new Float64Array(count);

function findStarts({ starts, freeAtSec, gpus }: ClassFutures): void {
  for (let future = 0; future < count; future++) {
    unsorted[future] = gpus > 0 ? (freeAtSec[future * gpus] ?? 0) : Number.POSITIVE_INFINITY;
  }
  bucketSort(unsorted, sorted);
  for (let index = 0; index < startsKept; index++) {
    const last = index < grouped.groups ? (index + 1) * grouped.each - 1 : count - startsKept + index;
    starts.atSec[index] = sorted[last] ?? 0;
  }
}

/** Of a class of spot hosts so many are lost together; of fewer hosts than that, all. */
const lostTogether = 0.6;
const fewHosts = 4;
/** A proof that starts this much later than it could waits in a queue: after less a loss leaves the time to begin anew elsewhere. */
const queuedSec = 90;

/**
 * Proofs that wait behind spot hosts are lost with them, many at once, which the probability of a single one does not show:
 * nothing more is promised there once that could suspend us. Where no host has come yet, the wait for the first one is no queue.
 */
export function isFragileQueue({ mayMiss }: Futures, on: ClassFutures, fromSec: number): boolean {
  const { capability, hosts } = on.fleet;
  if (capability.buy !== "spot") return false;
  const lost = on.atStake * (hosts.length < fewHosts ? 1 : lostTogether);
  if (lost + 1 <= mayMiss) return false;
  const comesSec = hosts.every(({ kind }) => kind === "starting") ? on.nowSec + capability.coldStartSec.typical : 0;
  return (startsOf(on).atSec[middleStart] ?? 0) > Math.max(fromSec, comesSec) + queuedSec;
}

/** What comes out a little more in a future in which the proof starts earlier: the distribution is good to 4e-8. */
const doubt = 1e-6;

/**
 * The share of futures in which a proof that takes `duration` keeps to its span. Where a `target` is reached it is looked at
 * no further than to know that: the number lies between the target and the share.
 */
export function shareInTime(
  on: ClassFutures,
  duration: Duration,
  span: Span,
  target = Number.POSITIVE_INFINITY,
): number {
  const starts = startsOf(on);
  const kept = keptShare(on, starts, duration);
  return Math.max(0, shareInSpan(duration, starts, span, 1 - (target + doubt) / kept)) * kept;
}

/** The chance that its host is not lost: it may be while the proof waits for it as well as while it runs there. */
function keptShare({ nowSec, fleet: { capability } }: ClassFutures, { atSec }: Starts, duration: Duration): number {
  if (capability.lossesPerHour === 0) return 1;
  const exposedSec = Math.max((atSec[middleStart] ?? 0) - nowSec, 0) + expectedSec(duration);
  return Math.exp((-capability.lossesPerHour * Math.min(exposedSec, 3_600)) / 3_600);
}
