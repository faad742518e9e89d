import { chanceOf, drawAt } from "../chance.ts";
import type { Weather } from "../market/weather.ts";
import { type FleetPlan, type HostClass, instanceOf, type Spread } from "./plan.ts";

/**
 * What chance does to the hosts of one class. It belongs to places, not to launches: the `slot`-th host that runs at once,
 * an hour, a stretch of time. So each policy meets the same luck, whatever it launches, and the clairvoyant can know it.
 */
export type ClassLuck = {
  /** Of the slot's host when it is not slow, in PGU a second. */
  pguPerSec(slot: number): number;
  /** What its speed is multiplied by at some time: 1, or less while it is slow. */
  slowness(slot: number, sec: number): number;
  /** From a launch at that time until jobs can start. */
  startUpSec(slot: number, launchedAtSec: number): number;
  /** What the first job on a new host waits for the prover. */
  readySec(slot: number): number;
  /** When the host in this slot, if there is one, is taken away; in order. */
  lossesSec(slot: number): readonly number[];
  stockOuts: readonly Stretch[];
};

export type Stretch = { fromSec: number; toSec: number };

export type FleetLuck = readonly ClassLuck[];

type Span = { seed: number; weather: Weather; startSec: number; endSec: number };

/** The luck of each class of the plan, in its order; `startSec` and `endSec` bound what can happen. */
export function drawFleetLuck(plan: FleetPlan, span: Span): FleetLuck {
  return plan.classes.map((hostClass, index) => drawClassLuck(hostClass, index, plan, span));
}

function drawClassLuck(hostClass: HostClass, index: number, plan: FleetPlan, span: Span): ClassLuck {
  const { seed, weather } = span;
  const slots = Array.from({ length: hostClass.maxHosts }, (_, slot) => slot);
  const speeds = slots.map((slot) => speedOf(seed, hostClass, index, slot));
  const losses = drawLosses(hostClass, index, span);
  const slow = slots.map((slot) => stretches(span, `slow ${index} ${slot}`, weather.slowHosts));
  const { joinSec, pullSec, readySec } = plan.startUp;
  const ready = slots.map((slot) => between(readySec, drawAt(seed, "ready", index, slot)));
  return {
    pguPerSec: (slot) => speeds[slot] ?? 0,
    slowness: (slot, sec) => (isWithin(slow[slot] ?? [], sec) ? weather.slowHosts.factor : 1),
    startUpSec(slot, launchedAtSec) {
      const hour = Math.floor(launchedAtSec / 3600);
      return (
        between(joinSec, drawAt(seed, "join", index, slot, hour)) +
        between(pullSec, drawAt(seed, "pull", index, slot, hour))
      );
    },
    readySec: (slot) => ready[slot] ?? 0,
    lossesSec: (slot) => losses[slot] ?? [],
    stockOuts: drawStockOuts(hostClass, span),
  };
}

/** The type's true speed lies somewhere around its typical; its hosts differ a little from one another. */
function speedOf(seed: number, hostClass: HostClass, index: number, slot: number): number {
  const { typical, low, high } = instanceOf(hostClass).mgasPerSec;
  const type = Array.from(hostClass.instanceType, (letter) => letter.charCodeAt(0));
  const ofType =
    typical * Math.exp(0.2 * triangular(drawAt(seed, "type speed", ...type), drawAt(seed, "more", ...type)));
  const ofHost = Math.exp(
    0.08 * triangular(drawAt(seed, "speed", index, slot), drawAt(seed, "more speed", index, slot)),
  );
  return Math.min(Math.max(ofType * ofHost, low), high) * 1e6;
}

/** Variance 1, within 2.45: near enough to a normal draw, without its tails. */
const triangular = (a: number, b: number): number => (a + b - 1) * Math.sqrt(6);

const between = ([shortest, longest]: Spread, at: number): number => shortest + (longest - shortest) * at;

/** Losses come in clusters that take a part of all spot hosts of a class within minutes, and one by one between them. */
function drawLosses({ market, maxHosts }: HostClass, index: number, span: Span): number[][] {
  const losses: number[][] = Array.from({ length: maxHosts }, () => []);
  if (market !== "spot") return losses;
  const { startSec, endSec, weather, seed } = span;
  const { lossPerHostHour, shareInClusters, clusterTakes } = weather.spot;
  const clusters = chanceOf(seed, `loss clusters ${index}`);
  const everySec = (3600 * clusterTakes) / (lossPerHostHour * shareInClusters);
  for (let sec = startSec + clusters.exponential(everySec); sec < endSec; sec += clusters.exponential(everySec)) {
    for (const slot of losses) {
      const atSec = sec + clusters.between(0, 600);
      if (clusters.uniform() < clusterTakes) slot.push(atSec);
    }
  }
  const singleEverySec = 3600 / (lossPerHostHour * (1 - shareInClusters));
  for (const [slot, times] of losses.entries()) {
    const single = chanceOf(seed, `single losses ${index} ${slot}`);
    for (let sec = startSec + single.exponential(singleEverySec); sec < endSec; ) {
      times.push(sec);
      sec += single.exponential(singleEverySec);
    }
    times.sort((a, b) => a - b);
  }
  return losses;
}

/** A type is out of stock for all its spot hosts; half of the times for those on demand as well. */
function drawStockOuts({ instanceType, market }: HostClass, span: Span): Stretch[] {
  const { shareOfTime, hours } = span.weather.stockOuts;
  const all = stretches(span, `stock-out ${instanceType}`, { share: shareOfTime, hours });
  const alsoOnDemand = chanceOf(span.seed, `stock-out on demand ${instanceType}`);
  return all.filter(() => alsoOnDemand.uniform() < 0.5 || market === "spot");
}

/** Stretches that take a share of all time, each some hours long (half to one and a half times as many). */
function stretches({ seed, startSec, endSec }: Span, concern: string, of: { share: number; hours: number }): Stretch[] {
  const found: Stretch[] = [];
  if (of.share === 0) return found;
  const chance = chanceOf(seed, concern);
  const gapSec = (of.hours * 3600 * (1 - of.share)) / of.share;
  for (let sec = startSec + chance.exponential(gapSec); sec < endSec; sec += chance.exponential(gapSec)) {
    const toSec = sec + chance.between(0.5, 1.5) * of.hours * 3600;
    found.push({ fromSec: sec, toSec });
    sec = toSec;
  }
  return found;
}

export const isWithin = (found: readonly Stretch[], sec: number): boolean =>
  found.some(({ fromSec, toSec }) => sec >= fromSec && sec < toSec);
