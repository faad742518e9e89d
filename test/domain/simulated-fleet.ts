import { canProve, speedShares } from "../../src/domain/capability.ts";
import type { Commitment, Fleet, HostState } from "../../src/domain/fleet.ts";
import type { Spread } from "../../src/domain/spread.ts";
import { comeBy, type Duration, durationOf, secondsAt, type Work } from "../../src/domain/work.ts";
import { randomOf } from "./random.ts";

/** A proof that is asked for: does it end by `dueSec` on a host of the fleet's first class? */
export type Asked = { work: Work; fromSec: number; dueSec: number };

type Random = ReturnType<typeof randomOf>;
type Gpu = { class: number; freeAtSec: number };

/**
 * The share of `trials` in which the proof is in time: the fleet's model by chance instead of by even cases. Every host,
 * every proof and every auction is drawn anew each time.
 */
export function shareByChance(
  fleet: Fleet,
  commitments: readonly Commitment[],
  asked: Asked,
  { now, trials, seed }: { now: number; trials: number; seed: number },
): number {
  const random = randomOf(seed);
  const first = fleet[0]!;
  const lossesPerSec = first.capability.lossesPerHour / 3_600;
  let inTime = 0;
  for (let trial = 0; trial < trials; trial++) {
    const gpus = gpusOf(fleet, now, random);
    for (const commitment of commitments) {
      if (random.uniform() < commitment.chance) serve(fleet, gpus, commitment, random);
    }
    const at = Math.max(
      Math.min(...gpus.filter((gpu) => gpu.class === 0).map(({ freeAtSec }) => freeAtSec)),
      asked.fromSec,
    );
    const tookSec = promised(durationOf(asked.work, first.capability), random);
    const lost = random.uniform() >= Math.exp(-lossesPerSec * (at - now + tookSec));
    if (!lost && at + tookSec <= asked.dueSec) inTime++;
  }
  return inTime / trials;
}

const soldOut = { spot: 0.02, "on-demand": 0.002 };

function gpusOf(fleet: Fleet, now: number, random: Random): Gpu[] {
  return fleet.flatMap(({ capability, hosts }, index) => {
    const count = Math.max(hosts.length, capability.maximumHosts);
    const luck = random.uniform(); // a type that is sold out is so for each of its hosts
    return Array.from({ length: count }, (_, host): Gpu => ({ class: index, freeAtSec: freeAt(hosts[host]) }));
    function freeAt(host: HostState | undefined): number {
      switch (host?.kind) {
        case "idle":
          return now;
        case "busy":
          return now + leftOf(() => drawn(durationOf(host.work, capability), random), now - host.sinceSec);
        case "starting":
          return comes(now - host.sinceSec);
        case undefined:
          return comes(0);
      }
    }
    /** The longer it is awaited in vain, the likelier its type is sold out. */
    function comes(elapsedSec: number): number {
      const notToBeHad = soldOut[capability.buy];
      const late = (1 - notToBeHad) * (1 - comeBy(capability.coldStartSec, elapsedSec));
      if (luck < notToBeHad / (notToBeHad + late)) return Number.POSITIVE_INFINITY;
      return now + leftOf(() => spread(capability.coldStartSec, random), elapsedSec);
    }
  });
}

/** Drawn until it is one that still lasts: what is left of it; a second, where none does. */
function leftOf(draw: () => number, elapsedSec: number): number {
  for (let tries = 0; tries < 1_000; tries++) {
    const total = draw();
    if (total > elapsedSec) return total - elapsedSec;
  }
  return 1;
}

function serve(fleet: Fleet, gpus: Gpu[], { work, fromSec, className }: Commitment, random: Random): void {
  const able = gpus.filter((gpu) => canProve(fleet[gpu.class]!.capability, work.mode));
  const named = able.filter((gpu) => fleet[gpu.class]!.capability.className === className);
  const z = random.normal(); // one proof is as slow on each class as on the others
  const luck = work.estimate.heavy ? random.uniform() : 1; // and as heavy
  let best: { gpu: Gpu; endsAtSec: number } | undefined;
  for (const gpu of named.length > 0 ? named : able) {
    const duration = durationOf(work, fleet[gpu.class]!.capability);
    const endsAtSec = Math.max(gpu.freeAtSec, fromSec) + secondsAt(oneOf(duration, luck), z);
    if (!best || endsAtSec < best.endsAtSec) best = { gpu, endsAtSec };
  }
  if (best) best.gpu.freeAtSec = best.endsAtSec;
}

const spread = ({ typical, sigma }: Spread, random: Random): number => typical * Math.exp(sigma * random.normal());
const drawn = (duration: Duration, random: Random): number =>
  secondsAt(oneOf(duration, duration.heavy ? random.uniform() : 1), random.normal());

/** A heavy proof or a usual one. */
const oneOf = (duration: Duration, luck: number) =>
  duration.heavy && luck < duration.heavy.share ? duration.heavy.of : duration;

/** As a promise reckons: late in all that is beside the proving, and on a host of one of the speeds. */
function promised(duration: Duration, random: Random): number {
  const { pace, gas, most } = oneOf(duration, duration.heavy ? random.uniform() : 1);
  const { lateFixedSec, sigma, speeds } = pace;
  let left = random.uniform();
  const index = speedShares.findIndex((share) => (left -= share) < 0);
  return lateFixedSec + Math.min(gas * Math.exp(sigma * random.normal()), most) / speeds.at(index)!;
}
