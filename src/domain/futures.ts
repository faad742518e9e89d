import { bucketSort } from "./bucket-sort.ts";
import { type Capability, canProve } from "./capability.ts";
import type { Commitment, Fleet, FleetClass, HostState } from "./fleet.ts";
import { once } from "./once.ts";
import { count, permutation } from "./permutation.ts";
import type { ProofMode } from "./proof-request.ts";
import { normalQuantile } from "./spread.ts";
import {
  awaitedSec,
  comeBy,
  type Duration,
  durationOf,
  expectedSec,
  type Pace,
  paced,
  paceOf,
  remainingSec,
  type Span,
  type Starts,
  shareInSpan,
  type Work,
} from "./work.ts";

/**
 * The fleet's next hours in many equally likely versions: how long each running proof still takes, which bids are won,
 * when a starting host is ready. In each version it is known when each GPU is free. A promise made on averages holds on
 * average; one that holds in 255 of 256 futures holds.
 *
 * Pure and without chance: the cases of each quantity are spread evenly, and combined by fixed permutations.
 */
export type Futures = {
  readonly nowSec: number;
  readonly classes: readonly ClassFutures[];
  /** Commitments placed so far: each takes a permutation of its own. */
  placed: number;
  /** How many proofs may be missed before that suspends us. */
  readonly mayMiss: number;
};

export type ClassFutures = {
  readonly nowSec: number;
  readonly fleet: FleetClass;
  readonly gpus: number;
  /** When GPUs are free, in unix seconds: those of a future side by side, the one that is free first before the others. */
  readonly freeAtSec: Float64Array;
  /** When the next proof could start, in the futures from the best to the worst, thinned; `stale`: to be found again. */
  readonly starts: Starts;
  stale: boolean;
  /** Proofs that run here or are promised here, each by its chance to be won: what a loss of all hosts would cost. */
  atStake: number;
  /** How works of a mode and a spread run here. */
  readonly paceOf: (mode: ProofMode) => (sigma: number) => Pace;
  /** What the cases of a spread take over the middle one: like `zOf`. */
  readonly draws: (sigma: number) => Float64Array;
};

const zOf = Float64Array.from({ length: count }, (_, index) => normalQuantile((index + 0.5) / count));
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
/** A host that is asked for does not come while its type is sold out: so often, per class. */
const soldOutShare = { spot: 0.02, "on-demand": 0.002 } as const;

/** `fleet` as it stands, then every commitment in turn. */
export function createFutures(
  fleet: Fleet,
  commitments: readonly Commitment[],
  nowSec: number,
  mayMiss = Number.POSITIVE_INFINITY,
): Futures {
  const futures: Futures = { nowSec, classes: [], placed: 0, mayMiss };
  const classes = fleet.map((each) => classFutures(each, nowSec, () => futures.placed++));
  (futures.classes as ClassFutures[]).push(...classes); // filled once, here
  for (const commitment of commitments) place(futures, commitment);
  return futures;
}

function classFutures(fleet: FleetClass, nowSec: number, next: () => number): ClassFutures {
  const { capability, hosts } = fleet;
  const gpus = Math.max(hosts.length, capability.maximumHosts);
  const freeAtSec = new Float64Array(count * gpus);
  const unluck = permutation(next()); // a type that is sold out is so for all hosts of its class
  const awaited = gpus > hosts.length ? hostsToCome(capability, 0) : () => 0; // asked for by none otherwise
  for (let gpu = 0; gpu < gpus; gpu++) {
    const order = permutation(next());
    const freeIn = freeInSec(fleet, hosts[gpu], nowSec, awaited);
    for (let future = 0; future < count; future++) {
      insert(freeAtSec, future * gpus, gpu, nowSec + freeIn(order(future), unluck(future)));
    }
  }
  return {
    ...{ nowSec, fleet, gpus, freeAtSec, stale: true },
    atStake: hosts.filter(({ kind }) => kind === "busy").length,
    starts: { atSec: new Float64Array(startsKept), shares, earlier },
    paceOf: once((mode: ProofMode) => once((sigma: number) => paceOf({ mode, sigma }, capability))),
    draws: once((sigma: number) => zOf.map((z) => Math.exp(sigma * z))),
  };
}

/** Puts `value` where it belongs among the `length` sorted ones from `first` on. */
function insert(values: Float64Array, first: number, length: number, value: number): void {
  let at = first + length;
  for (; at > first; at--) {
    const before = values[at - 1] ?? 0;
    if (before <= value) break;
    values[at] = before;
  }
  values[at] = value;
}

/** Seconds until a GPU is free, by its own case and by that of its class. */
type FreeIn = (index: number, unluck: number) => number;

function freeInSec({ capability }: FleetClass, host: HostState | undefined, nowSec: number, awaited: FreeIn): FreeIn {
  switch (host?.kind) {
    case "idle":
      return () => 0;
    case "busy": {
      const duration = durationOf(host.work, capability);
      return (index) => remainingSec(duration, nowSec - host.sinceSec, (index + 0.5) / count);
    }
    case "starting":
      return hostsToCome(capability, nowSec - host.sinceSec);
    case undefined:
      return awaited;
  }
}

/**
 * A host that was asked for `elapsedSec` ago, or would be now: it comes, unless its type is sold out. The longer it is
 * awaited in vain, the likelier that is.
 */
function hostsToCome({ buy, coldStartSec: cold }: Capability, elapsedSec: number): FreeIn {
  const late = 1 - comeBy(cold, elapsedSec);
  const soldOut = soldOutShare[buy] / (soldOutShare[buy] + (1 - soldOutShare[buy]) * late);
  const inSec =
    elapsedSec > 0
      ? Float64Array.from(zOf, (_, index) => awaitedSec(cold, elapsedSec, (index + 0.5) / count))
      : Float64Array.from(zOf, (z) => cold.typical * Math.exp(cold.sigma * z));
  return (index, unluck) => ((unluck + 0.5) / count < soldOut ? Number.POSITIVE_INFINITY : (inSec[index] ?? 0));
}

/** Takes the GPU on which the commitment ends first, in each future in which we owe it. */
export function place(futures: Futures, { work, chance, fromSec, className }: Commitment): void {
  const order = permutation(futures.placed++);
  const wins = permutation(futures.placed++);
  const usable = futures.classes.filter(({ fleet }) => canProve(fleet.capability, work.mode));
  const named = usable.filter(({ fleet }) => fleet.capability.className === className);
  const choices = (named.length > 0 ? named : usable).filter(({ gpus }) => gpus > 0);
  for (const on of choices) on.atStake += chance; // where its class is not known it may be on any
  firstEnds.fill(Number.POSITIVE_INFINITY);
  for (let future = 0; future < count; future++) owed[future] = (wins(future) + 0.5) / count < chance ? 1 : 0;
  choices.forEach((on, index) => findEnds(on, index, work, fromSec, order));
  choices.forEach((on, index) => {
    occupy(on, index);
    on.stale = true;
  });
}

/** Of the commitment that is placed, by future: whether we owe it, when it would end first, and on which class. */
const owed = new Uint8Array(count);
const firstEnds = new Float64Array(count);
const firstOn = new Uint8Array(count);

/** Where a class is the one, of those so far, on which a work would end first. */
function findEnds(
  on: ClassFutures,
  index: number,
  { estimate, mode }: Work,
  fromSec: number,
  order: (future: number) => number,
): void {
  const pace = on.paceOf(mode)(estimate.sigma);
  const { gas, most } = paced(estimate, pace);
  const { fixedSec } = pace;
  const typicalSec = gas / pace.typical;
  const mostSec = most / pace.slowest;
  const draws = on.draws(pace.drawSigma);
  const { freeAtSec, gpus } = on;
  for (let future = 0; future < count; future++) {
    if (owed[future] === 0) continue;
    const startSec = Math.max(freeAtSec[future * gpus] ?? 0, fromSec);
    const endSec = startSec + fixedSec + Math.min(typicalSec * (draws[order(future)] ?? 1), mostSec);
    if (endSec >= (firstEnds[future] ?? 0)) continue;
    firstEnds[future] = endSec;
    firstOn[future] = index;
  }
}

/** Takes the GPU that is free first until the work's end, and puts it where that belongs among the others. */
function occupy({ freeAtSec, gpus }: ClassFutures, index: number): void {
  for (let future = 0; future < count; future++) {
    const untilSec = firstEnds[future] ?? 0;
    if (untilSec === Number.POSITIVE_INFINITY || firstOn[future] !== index) continue;
    const last = (future + 1) * gpus - 1;
    let at = future * gpus;
    for (; at < last; at++) {
      const next = freeAtSec[at + 1] ?? 0;
      if (next >= untilSec) break;
      freeAtSec[at] = next;
    }
    freeAtSec[at] = untilSec;
  }
}

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
