import type { ClassLuck, FleetLuck, Stretch } from "../fleet/luck.ts";
import { isWithin } from "../fleet/luck.ts";
import { type FleetPlan, fits, type HostClass, usdPerSec } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";
import { warmUpSec } from "../simulate.ts";
import type { PlannedJob, SlotTerms } from "./slot-terms.ts";
import type { Worth } from "./worth.ts";

/** A host's place in the fleet, with all that will happen to it. Seconds are counted from the plan's beginning. */
export type Place = {
  classIndex: number;
  slot: number;
  pguPerSec: number;
  terms: SlotTerms;
  /** The request as a job here; undefined: it cannot be in time, or does not fit. */
  jobFor(worth: Worth): PlannedJob | undefined;
};

/** `closeSec`: from then on no request comes, and an idle host ends at once. */
export type Span = { startSec: number; horizonSec: number; closeSec: number };

/** From the first look, in which hosts can be launched, until the last job may end. */
export function spanOf({ startSec: opensAtSec, endSec }: Market): Span {
  const startSec = opensAtSec - warmUpSec;
  const closeSec = Math.floor(endSec - startSec);
  return { startSec, closeSec, horizonSec: closeSec + 1801 };
}

/** Every place of the fleet, the cheapest speed first. */
export function placesOf(plan: FleetPlan, luck: FleetLuck, span: Span): Place[] {
  const bounds = { ...span, scaleDownAfterSec: plan.scaleDownAfterSec };
  const places = plan.classes.flatMap((hostClass, classIndex) => {
    const own = luck[classIndex];
    const slots = own === undefined ? [] : Array.from({ length: hostClass.maxHosts }, (_, slot) => slot);
    return slots.flatMap((slot) => (own === undefined ? [] : [createPlace(hostClass, classIndex, slot, own, bounds)]));
  });
  return places.sort((a, b) => a.terms.usdPerSec / a.pguPerSec - b.terms.usdPerSec / b.pguPerSec);
}

type Bounds = Span & Pick<FleetPlan, "scaleDownAfterSec">;

function createPlace(hostClass: HostClass, classIndex: number, slot: number, luck: ClassLuck, span: Bounds): Place {
  const pguPerSec = luck.pguPerSec(slot);
  const nextLoss = losses(luck, slot, span);
  const terms: SlotTerms = {
    horizonSec: span.horizonSec,
    usdPerSec: usdPerSec(hostClass),
    readySec: Math.floor(luck.readySec(slot)),
    launchFor: launches(luck, slot, span),
    idleFor: idles(nextLoss, span),
    nextLoss,
  };
  return {
    classIndex,
    slot,
    pguPerSec,
    terms,
    jobFor({ entry, revenueUsd, releaseSec, dueSec }) {
      if (!fits(hostClass, entry.request.mode)) return undefined;
      const { containerSec, slowness, wrapSec, uploadSec } = entry.luck;
      const speed = pguPerSec * slownessOver(luck, slot, { fromSec: releaseSec, toSec: dueSec });
      const durationSec = Math.floor(containerSec + (entry.gas / speed) * slowness + wrapSec + uploadSec);
      const [release, due] = [Math.floor(releaseSec - span.startSec), Math.floor(dueSec - span.startSec)];
      if (release + durationSec > due || due > span.horizonSec) return undefined;
      return { index: entry.index, releaseSec: release, dueSec: due, durationSec, valueUsd: revenueUsd };
    },
  };
}

/** Slow where it is slow all the while. */
const slownessOver = (luck: ClassLuck, slot: number, { fromSec, toSec }: Stretch): number =>
  Math.max(luck.slowness(slot, fromSec), luck.slowness(slot, toSec));

function launches(luck: ClassLuck, slot: number, { startSec, horizonSec }: Span): Int32Array {
  const launchFor = new Int32Array(horizonSec + 1).fill(-1);
  const lossesSec = luck.lossesSec(slot);
  let startUpSec = 0;
  for (let t = 0; t <= horizonSec; t += 1) {
    const atSec = startSec + t;
    if (t === 0 || atSec % 3600 < 1) startUpSec = Math.floor(luck.startUpSec(slot, atSec)); // it changes by the hour
    const upSec = t + startUpSec;
    if (upSec > horizonSec || isWithin(luck.stockOuts, atSec)) continue;
    const isLost = lossesSec.some((lossSec) => lossSec > atSec && lossSec <= startSec + upSec);
    if (!isLost) launchFor[upSec] = t;
  }
  return launchFor;
}

function idles(nextLoss: Int32Array, { horizonSec, closeSec, scaleDownAfterSec }: Bounds): Int32Array {
  return Int32Array.from({ length: horizonSec + 1 }, (_, t) => {
    if (t >= closeSec) return t;
    if (nextLoss[t - 1] === t) return t - 1;
    const idleSec = Math.ceil(t - scaleDownAfterSec);
    return idleSec >= 0 && (nextLoss[idleSec] ?? 0) > t ? idleSec : -1;
  });
}

function losses(luck: ClassLuck, slot: number, { startSec, horizonSec }: Span): Int32Array {
  const nextLoss = new Int32Array(horizonSec + 1);
  let next = 2 ** 31 - 1;
  const atSec = new Set(luck.lossesSec(slot).map((sec) => Math.floor(sec - startSec)));
  for (let t = horizonSec; t >= 0; t -= 1) {
    nextLoss[t] = next;
    if (atSec.has(t)) next = t;
  }
  return nextLoss;
}
