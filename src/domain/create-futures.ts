import { type Capability, canProve } from "./capability.ts";
import type { Commitment, Fleet, FleetClass, HostState } from "./fleet.ts";
import type { ClassFutures, Futures } from "./futures.ts";
import { noStarts } from "./in-time.ts";
import { once } from "./once.ts";
import { count, permutation } from "./permutation.ts";
import { place } from "./place.ts";
import type { ProofMode } from "./proof-request.ts";
import { normalQuantile } from "./spread.ts";
import { awaitedSec, comeBy, durationOf, paceOf, remainingSec } from "./work.ts";

const zOf = Float64Array.from({ length: count }, (_, index) => normalQuantile((index + 0.5) / count));
/** A host that is asked for does not come while its type is sold out: so often, per class. */
const soldOutShare = { spot: 0.02, "on-demand": 0.002 } as const;

/** `fleet` as it stands, then every commitment in turn. */
export function createFutures(
  fleet: Fleet,
  commitments: readonly Commitment[],
  nowSec: number,
  mayMiss = Number.POSITIVE_INFINITY,
): Futures {
  let taken = 0;
  const classes = fleet.map((each) => classFutures(each, nowSec, () => taken++));
  const choices = once((mode: ProofMode) => once((name: string | undefined) => choicesOf(classes, mode, name)));
  const futures: Futures = { nowSec, classes, taken, mayMiss, choices };
  for (const commitment of commitments) place(futures, commitment);
  return futures;
}

function choicesOf(classes: readonly ClassFutures[], mode: ProofMode, className: string | undefined): ClassFutures[] {
  const usable = classes.filter(({ fleet }) => canProve(fleet.capability, mode));
  const named = usable.filter(({ fleet }) => fleet.capability.className === className);
  return (named.length > 0 ? named : usable).filter(({ gpus }) => gpus > 0);
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
    starts: noStarts(),
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
