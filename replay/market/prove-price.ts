import { type Chance, chanceOf } from "../chance.ts";
import type { Weather } from "./weather.ts";

/** PROVE in USD over time. The published price can be old: `updatedAtSec` says how old. */
export type PriceSeries = {
  /** What a PROVE is worth then. */
  usdAt(sec: number): number;
  publishedAt(sec: number): { usd: number; updatedAtSec: number };
};

const [lowestUsd, highestUsd] = [0.3, 1.5];
const stepSec = 300;
const stepsPerDay = 86_400 / stepSec;

/** A random walk of the logarithm between the bounds, a step each five minutes. */
export function drawProvePrice(seed: number, weather: Weather, startSec: number, spanSec: number): PriceSeries {
  const chance = chanceOf(seed, "prove price");
  const steps = Math.ceil(spanSec / stepSec) + 1;
  const samples: PriceSample[] = [];
  let log = Math.log(chance.between(0.4, 1.2));
  for (let step = 0; step < steps; step += 1) {
    samples.push({ usd: Math.round(Math.exp(log) * 1e6) / 1e6, updatedAtSec: startSec + step * stepSec });
    log = within(log + moveOf(chance, weather));
  }
  const feed = withGaps(samples, chanceOf(seed, "price feed"), weather.prove.feedGapsPerDay);
  return { usdAt: priceSeries(samples).usdAt, publishedAt: priceSeries(feed).publishedAt };
}

function moveOf(chance: Chance, { prove: { dailySd, jumpsPerDay, jumpSd } }: Weather): number {
  const jumps = chance.uniform() < jumpsPerDay / stepsPerDay;
  const jump = chance.normal() * jumpSd;
  return (chance.normal() * dailySd) / Math.sqrt(stepsPerDay) + (jumps ? jump : 0);
}

/** Reflected at the bounds. */
function within(log: number): number {
  const [low, high] = [Math.log(lowestUsd), Math.log(highestUsd)];
  if (log < low) return Math.min(2 * low - log, high);
  return log > high ? Math.max(2 * high - log, low) : log;
}

/** The feed stands still for one to four hours now and then. */
function withGaps(samples: readonly PriceSample[], chance: Chance, gapsPerDay: number): PriceSample[] {
  let silentUntilSec = 0;
  return samples.filter(({ updatedAtSec }, index) => {
    const starts = chance.uniform() < gapsPerDay / stepsPerDay;
    const lengthSec = chance.between(1, 4) * 3600;
    if (starts && index > 0) silentUntilSec = updatedAtSec + lengthSec;
    return updatedAtSec >= silentUntilSec;
  });
}

export type PriceSample = { usd: number; updatedAtSec: number };

/** The last sample at or before; the first one before all of them. `samples` are in the order of time, one at least. */
export function priceSeries(samples: readonly PriceSample[]): PriceSeries {
  let near = 0;
  const publishedAt = (sec: number): PriceSample => {
    while (near > 0 && (samples[near]?.updatedAtSec ?? 0) > sec) near -= 1;
    while ((samples[near + 1]?.updatedAtSec ?? Number.POSITIVE_INFINITY) <= sec) near += 1;
    return samples[near] ?? { usd: 0, updatedAtSec: 0 };
  };
  return { usdAt: (sec) => publishedAt(sec).usd, publishedAt };
}
