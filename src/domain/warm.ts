import type { Asked, WatchedMinute } from "./asked.ts";
import { type BestHosts, bestHosts } from "./best-hosts.ts";
import { type Capability, usualSec } from "./capability.ts";
import type { WarmPolicy } from "./policy.ts";
import { rehearse } from "./rehearsal.ts";
import { median } from "./spread.ts";
import type { UnixSeconds } from "./values.ts";

export type WarmInput = {
  now: UnixSeconds;
  policy: WarmPolicy;
  classes: readonly Capability[];
  /** The minutes of the last `rehearsedSec` in which the market was watched, the earliest first. */
  watched: readonly WatchedMinute[];
  /** How long a request can wait for a GPU and still be in time, in seconds; Infinity: nobody counts. */
  slackSec: number;
  /** Hosts of each class that are there or start. */
  hosts: ReadonlyMap<string, number>;
  /** Hosts of each class that are kept now. */
  kept: ReadonlyMap<string, number>;
  /** Proofs that we owe, and may come to owe by bids in auction. */
  owed: number;
  /** What warm hosts have cost today (UTC), in USD micros. */
  spentTodayMicros: number;
  /** Suspended, or bidding is off: nothing can be won. */
  idle: boolean;
};

export type WarmPlan = {
  /** Hosts to be kept, by class; every class is named. */
  minimumHosts: Readonly<Record<string, number>>;
  /**
   * What waiting jobs may start hosts up to, by class. A host that is started for a job comes too late for it where the
   * network waits less long than a start takes: then no more than the kept ones, and one where something is owed and no
   * host is there. With `off` it is as deployed: then hosts come with jobs or not at all.
   */
  maximumHosts: Readonly<Record<string, number>>;
  because:
    | "off"
    | "not-bidding"
    | "daily-cap"
    | "outside-hours"
    | "hours"
    | "not-watched"
    | "no-demand"
    | "does-not-pay"
    | "pays";
  /** What the hosts are expected to earn above their price, in USD per hour. */
  gainUsdPerHour: number;
};

/**
 * How many hosts to keep although nothing is to be proved. From zero a host takes longer than the network waits: a
 * fleet that is always cold can never promise, and one that is always warm pays for empty hours.
 */
export function planWarmth(input: WarmInput): WarmPlan {
  const { policy, idle, spentTodayMicros } = input;
  if (policy.kind === "off" || policy.hosts === 0) return plan(input, none, "off");
  if (idle) return plan(input, none, "not-bidding");
  if (spentTodayMicros >= policy.dailyMicros) return plan(input, none, "daily-cap");
  if (policy.kind === "hours") {
    const isOpen = isWithin(policy, input.now);
    return isOpen ? plan(input, cheapest(input, policy.hosts), "hours") : plan(input, none, "outside-hours");
  }
  if (!isWatched(input)) return plan(input, none, "not-watched");
  if (askedIn(input).length === 0) return plan(input, none, "no-demand");
  const { hosts, gainUsdPerHour } = mostGain(input);
  if (gainUsdPerHour <= 0) return plan(input, none, "does-not-pay");
  const kept = new Map(input.classes.map(({ className }, index) => [className, hosts[index] ?? 0]));
  return plan(input, kept, "pays", gainUsdPerHour);
}

/**
 * `kept`: hosts by class, those that are not named have none. Whatever the reason, no host goes that a promise counts on, and
 * what is owed may start one where there is none.
 */
function plan(
  input: WarmInput,
  kept: ReadonlyMap<string, number>,
  because: WarmPlan["because"],
  gainUsdPerHour = 0,
): WarmPlan {
  const minimumHosts: Record<string, number> = {};
  const maximumHosts: Record<string, number> = {};
  let owed = input.owed;
  let mayStart = owed > 0 && [...input.hosts.values()].every((hosts) => hosts === 0);
  for (const { className, maximumHosts: most, coldStartSec } of byPrice(input)) {
    const counted = Math.min(input.hosts.get(className) ?? 0, owed);
    const wanted = Math.max(kept.get(className) ?? 0, counted);
    const least = Math.min(wanted, most);
    minimumHosts[className] = least;
    const comesInTime = because === "off" || coldStartSec.typical < input.slackSec;
    maximumHosts[className] = comesInTime ? most : Math.max(least, mayStart ? Math.min(1, most) : 0);
    if (maximumHosts[className] > 0) mayStart = false;
    owed -= counted;
  }
  return { minimumHosts, maximumHosts, because, gainUsdPerHour: Math.round(gainUsdPerHour * 100) / 100 };
}

const none: ReadonlyMap<string, number> = new Map();

/** So many hosts of the classes that prove most cheaply. */
function cheapest(input: WarmInput, hosts: number): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  let left = hosts;
  for (const { className, maximumHosts } of byPrice(input)) {
    kept.set(className, Math.min(left, maximumHosts));
    left -= Math.min(left, maximumHosts);
  }
  return kept;
}

const usualGas = 60_000_000;

function byPrice(input: WarmInput): readonly Capability[] {
  const asked = askedIn(input);
  const gas = asked.length > 0 ? median(asked.map((each) => each.gas)) : usualGas;
  const usdOn = (each: Capability): number => each.usdPerSec * usualSec(each, "groth16", gas); // much of a small job is not proving
  return [...input.classes].sort((a, b) => usdOn(a) - usdOn(b));
}

/**
 * Waves within an hour and bursts are over before a host has come, and one that comes costs half an hour in vain: hosts are kept for what
 * two hours ask.
 */
export const rehearsedSec = 7_200;
/** Of a system that has just begun no less counts: its first request is no demand of one a second. */
const leastSec = 900;
/** Where nobody has looked for so long nobody bids; a shorter gap is over before hosts that went would be back. */
const longestGapSec = 1_800;

/** So many of the latest are played: more fill any fleet within less time. */
const mostPlayed = 2_000;

const isWatched = ({ watched, now }: WarmInput): boolean => now - (watched.at(-1)?.minuteSec ?? 0) <= longestGapSec;

/** The oldest first. */
const askedIn = ({ watched, now }: WarmInput): readonly Asked[] =>
  watched.flatMap(({ asked }) => asked).filter(({ atSec }) => atSec >= now - rehearsedSec);

/** How long the market was watched since then: time in which nobody looked is not time in which nobody asked. */
function watchedSec({ watched, now }: WarmInput, fromSec: number): number {
  const sec = ({ minuteSec }: WatchedMinute) => Math.min(minuteSec + 60, now) - Math.max(minuteSec, fromSec);
  return watched.reduce((sum, minute) => sum + Math.max(0, sec(minute)), 0);
}

/** The hosts that would have gained most with what was asked, had they stood ready. */
function mostGain(input: WarmInput): BestHosts {
  const { now, classes, policy, kept, hosts: there } = input;
  const all = askedIn(input);
  const asked = all.slice(-mostPlayed);
  const earnedUsd = rehearse(asked, classes);
  const fromSec = (asked.length < all.length ? asked[0]?.atSec : undefined) ?? now - rehearsedSec;
  const hours = Math.max(leastSec, watchedSec(input, fromSec)) / 3_600;
  return bestHosts({
    classes,
    mostHosts: policy.hosts,
    from: classes.map(({ className }) => kept.get(className) ?? 0),
    there: classes.map(({ className }) => there.get(className) ?? 0),
    earnedUsdPerHour: (hosts) => earnedUsd(hosts) / hours,
  });
}

function isWithin({ fromHour, toHour }: WarmPolicy, now: UnixSeconds): boolean {
  const hour = Math.floor(now / 3_600) % 24;
  if (fromHour === toHour) return true;
  return fromHour < toHour ? fromHour <= hour && hour < toHour : fromHour <= hour || hour < toHour;
}
