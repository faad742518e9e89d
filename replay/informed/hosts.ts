import type { Place, Span } from "../clairvoyant/places.ts";
import type { ClassLuck } from "../fleet/luck.ts";
import type { Taker } from "./choose-host.ts";
import type { Ground } from "./ground.ts";

/** How many hosts of each class, in the order of the plan. */
export type Counts = readonly number[];

/** A host from its launch to its end. Unix seconds; `untilSec` is its loss. */
export type KnownHost = Taker & {
  readonly place: Place;
  readonly launchedAtSec: number;
  /** Since when it gets no job any more; undefined: it is kept. */
  leavesAtSec: number | undefined;
  busySec: number;
  jobs: number;
};

/** So long before a loss its replacement is sought: no start takes longer. */
const aheadSec = 900;
/** A host that comes later is sought again later. */
const patienceSec = 2_400;
/** Of the free places that one is taken on which most is proved within so long. */
const reckonedSec = 3 * 3_600;

/**
 * The hosts of one who knows what will happen to each place: nothing is launched where no host would come of it, and where one is
 * lost another is up by then. It takes any free place, as the clairvoyant does.
 */
export function createHosts({ plan, places, luck, span }: Ground) {
  const all: KnownHost[] = [];
  let alive: KnownHost[] = [];

  const endOf = ({ untilSec, leavesAtSec, freeAtSec }: KnownHost): number =>
    leavesAtSec === undefined
      ? untilSec
      : Math.min(untilSec, Math.max(leavesAtSec, freeAtSec + plan.scaleDownAfterSec));
  /** When the last host there that there is or will be is gone. */
  const goneFrom = (place: Place): number =>
    Math.max(0, ...alive.filter((host) => host.place === place).map(({ untilSec }) => untilSec));

  /** Launches one of the class, to be up at `fromSec` or soon after; false: there is none to be had. */
  const launch = (classIndex: number, fromSec: number, nowSec: number): boolean => {
    let best: { place: Place; upSec: number } | undefined;
    let mostPgu = 0;
    for (const place of places) {
      const goneAtSec = goneFrom(place);
      if (place.classIndex !== classIndex || goneAtSec > fromSec) continue;
      const wantedSec = Math.max(0, Math.ceil(fromSec - span.startSec));
      const upSec = upAt(place, wantedSec, Math.max(nowSec, goneAtSec) - span.startSec);
      if (upSec === undefined) continue;
      const pgu = place.pguPerSec * (Math.min(lossAfter(place, upSec), wantedSec + reckonedSec) - upSec);
      if (pgu > mostPgu) [best, mostPgu] = [{ place, upSec }, pgu];
    }
    if (best === undefined) return false;
    const host = hostAt(best.place, best.upSec, luck[classIndex], span);
    all.push(host);
    alive.push(host);
    return true;
  };
  const keepClass = (classIndex: number, count: number, nowSec: number): void => {
    const own = alive.filter((host) => host.classIndex === classIndex && host.untilSec > nowSec + aheadSec);
    const staying = own.filter(isKept).sort((a, b) => a.freeAtSec - b.freeAtSec);
    const leaving = own.filter((host) => !isKept(host));
    for (const host of staying.slice(0, Math.max(0, staying.length - count))) host.leavesAtSec = nowSec;
    for (const host of leaving.slice(0, Math.max(0, count - staying.length))) host.leavesAtSec = undefined;
    for (let launched = true; launched; ) {
      const counted = alive.filter((host) => host.classIndex === classIndex && isKept(host));
      const shortSec = shortFrom(counted, count, nowSec);
      launched = shortSec !== undefined && launch(classIndex, shortSec, nowSec);
    }
  };

  return {
    /** Keeps so many from now on, and tells which may be given a job. */
    keep(counts: Counts, nowSec: number): readonly KnownHost[] {
      alive = alive.filter((host) => endOf(host) > nowSec);
      for (const classIndex of plan.classes.keys()) keepClass(classIndex, counts[classIndex] ?? 0, nowSec);
      return alive.filter(isKept);
    },
    /** All that were ever launched. Where no request comes any more an idle host ends at once. */
    lives(): { host: KnownHost; endsAtSec: number }[] {
      const closesAtSec = span.startSec + span.closeSec;
      return all.map((host) => ({ host, endsAtSec: Math.min(endOf(host), Math.max(closesAtSec, host.freeAtSec)) }));
    },
  };
}

const never = 2 ** 31 - 1;
const isKept = ({ leavesAtSec }: KnownHost): boolean => leavesAtSec === undefined;
const lossAfter = ({ terms }: Place, sec: number): number => terms.nextLoss[sec] ?? never;

/** The first second from `wantedSec` on at which a host is up there that was launched at `fromSec` or later. */
function upAt({ terms }: Place, wantedSec: number, fromSec: number): number | undefined {
  const lastSec = Math.min(wantedSec + patienceSec, terms.horizonSec);
  for (let sec = wantedSec; sec <= lastSec; sec += 1) if ((terms.launchFor[sec] ?? -1) >= fromSec) return sec;
  return undefined;
}

function hostAt(place: Place, upSec: number, luck: ClassLuck | undefined, { startSec }: Span): KnownHost {
  const { classIndex, slot, pguPerSec, terms } = place;
  const lossSec = lossAfter(place, upSec);
  const host: KnownHost = {
    ...{ place, classIndex, pguPerSec, leavesAtSec: undefined, busySec: 0, jobs: 0 },
    launchedAtSec: startSec + (terms.launchFor[upSec] ?? upSec),
    freeAtSec: startSec + upSec,
    untilSec: lossSec === never ? Number.POSITIVE_INFINITY : startSec + lossSec,
    secFor({ besideSec, pgu }, beginSec) {
      const readySec = host.jobs === 0 ? terms.readySec : 0;
      return besideSec + readySec + pgu / (pguPerSec * (luck?.slowness(slot, beginSec) ?? 1));
    },
  };
  return host;
}

/** From when on, as far as is looked ahead, fewer than `count` are there or on their way; undefined: never. */
function shortFrom(hosts: readonly KnownHost[], count: number, nowSec: number): number | undefined {
  const lossesSec = hosts.map(({ untilSec }) => untilSec).filter((sec) => sec <= nowSec + aheadSec);
  const times = [nowSec, ...lossesSec].sort((a, b) => a - b);
  return times.find((sec) => hosts.filter(({ untilSec }) => untilSec > sec).length < count);
}
