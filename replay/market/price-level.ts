import { chanceOf } from "../chance.ts";
import type { Weather } from "./weather.ts";

/** PROVE per BPGU around which auctions clear. */
const [lowest, highest] = [0.25, 1.2];
const stepSec = 600;
const revertsInSec = 24 * 3600;
/** Standard deviation of the logarithm over weeks. */
const spread = 0.5;

/** The level over time, in PROVE per BPGU: it wanders over days between its bounds; a price war cuts it for hours. */
export function drawPriceLevel(
  seed: number,
  weather: Weather,
  startSec: number,
  spanSec: number,
): (sec: number) => number {
  const chance = chanceOf(seed, "price level");
  const middle = (Math.log(lowest) + Math.log(highest)) / 2;
  const steps = Math.ceil(spanSec / stepSec) + 2;
  const logs = new Float64Array(steps);
  let log = chance.between(Math.log(lowest * 1.2), Math.log(highest / 1.2));
  for (let step = 0; step < steps; step += 1) {
    logs[step] = log;
    const pull = ((middle - log) * stepSec) / revertsInSec;
    log += pull + chance.normal() * spread * Math.sqrt((2 * stepSec) / revertsInSec);
    log = Math.min(Math.max(log, Math.log(lowest)), Math.log(highest));
  }
  const wars = drawWars(seed, weather.priceWars, spanSec);
  return (sec) => {
    const at = Math.max(0, (sec - startSec) / stepSec);
    const step = Math.min(Math.floor(at), steps - 2);
    const [from, to] = [logs[step] ?? 0, logs[step + 1] ?? 0];
    const isWar = wars.some((war) => sec - startSec >= war.fromSec && sec - startSec < war.toSec);
    return Math.exp(from + (to - from) * Math.min(at - step, 1)) * (isWar ? weather.priceWars.factor : 1);
  };
}

function drawWars(seed: number, { perDay, hours }: Weather["priceWars"], spanSec: number) {
  const wars: { fromSec: number; toSec: number }[] = [];
  if (perDay === 0) return wars;
  const chance = chanceOf(seed, "price wars");
  for (let sec = chance.exponential(86_400 / perDay); sec < spanSec; sec += chance.exponential(86_400 / perDay)) {
    const toSec = sec + chance.between(0.5, 1.5) * hours * 3600;
    wars.push({ fromSec: sec, toSec });
    sec = toSec;
  }
  return wars;
}
