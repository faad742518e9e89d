import { chanceOf } from "../chance.ts";
import type { Weather } from "./weather.ts";

/** Requests per minute are between these, whatever waves and bursts come together. */
const [fewestPerMin, mostPerMin] = [1, 30];

/** When requests are created, in order: hourly waves on a daily one, and bursts of some minutes. */
export function drawArrivals(seed: number, { arrivals }: Weather, count: number, startSec: number): Float64Array {
  const chance = chanceOf(seed, "arrivals");
  const inBurst = drawBursts(seed, arrivals);
  const [hourPhase, dayPhase] = [chance.between(0, 2 * Math.PI), chance.between(0, 2 * Math.PI)];
  const perMinAt = (sec: number): number => {
    const hourly = 0.6 * Math.sin((2 * Math.PI * sec) / 3600 + hourPhase);
    const daily = 0.4 * Math.sin((2 * Math.PI * sec) / 86_400 + dayPhase);
    const rate = arrivals.perMin * Math.exp(hourly + daily) * (inBurst(sec) ? arrivals.burstFactor : 1);
    return Math.min(Math.max(rate, fewestPerMin), mostPerMin);
  };

  const times = new Float64Array(count);
  let sec = 0;
  for (let index = 0; index < count; ) {
    sec += chance.exponential(60 / mostPerMin);
    if (chance.uniform() * mostPerMin >= perMinAt(sec)) continue; // thinning: candidates come at the highest rate
    times[index] = startSec + sec;
    index += 1;
  }
  return times;
}

/** Says whether a burst is on; to be asked in the order of time. */
function drawBursts(seed: number, { burstEverySec, burstSec }: Weather["arrivals"]): (sec: number) => boolean {
  const chance = chanceOf(seed, "bursts");
  let startsSec = chance.exponential(burstEverySec);
  let endsSec = startsSec + chance.between(0.5, 1.5) * burstSec;
  return (sec) => {
    while (sec >= endsSec) {
      startsSec = endsSec + chance.exponential(burstEverySec);
      endsSec = startsSec + chance.between(0.5, 1.5) * burstSec;
    }
    return sec >= startsSec;
  };
}
