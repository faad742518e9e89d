import type { Capability } from "./capability.ts";
import type { WarmPolicy } from "./policy.ts";
import type { UnixSeconds } from "./values.ts";

/**
 * What the market would give us if hosts stood ready, per hour: requests that pass every rule and fit an idle host,
 * each counted with its chance to be won.
 */
export type Demand = {
  /** Requests that we would win. */
  winsPerHour: number;
  /** Of one: seconds on a GPU in all, the gas in it, and what it pays in USD. */
  gpuSec: number;
  gas: number;
  revenueUsd: number;
};

export const noDemand: Demand = { winsPerHour: 0, gpuSec: 0, gas: 0, revenueUsd: 0 };

export type WarmInput = {
  now: UnixSeconds;
  policy: WarmPolicy;
  classes: readonly Capability[];
  demand: Demand;
  /** How long a request can wait for a GPU and still be in time, in seconds; Infinity: nobody counts. */
  slackSec: number;
  /** Hosts of each class that are there or start. */
  hosts: ReadonlyMap<string, number>;
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
  because: "off" | "not-bidding" | "daily-cap" | "outside-hours" | "hours" | "no-demand" | "does-not-pay" | "pays";
  /** What the hosts are expected to earn above their price, in USD per hour. */
  gainUsdPerHour: number;
};

/**
 * How many hosts to keep although nothing is to be proved. From zero a host takes longer than the network waits: a
 * fleet that is always cold can never promise, and one that is always warm pays for empty hours.
 */
export function planWarmth(input: WarmInput): WarmPlan {
  const { policy, idle, spentTodayMicros, demand } = input;
  if (policy.kind === "off" || policy.hosts === 0) return plan(input, none, "off");
  if (idle) return plan(input, none, "not-bidding");
  if (spentTodayMicros >= policy.dailyMicros) return plan(input, none, "daily-cap");
  if (policy.kind === "hours") {
    const isOpen = isWithin(policy, input.now);
    return isOpen ? plan(input, cheapest(input, policy.hosts), "hours") : plan(input, none, "outside-hours");
  }
  if (demand.winsPerHour <= 0 || demand.gpuSec <= 0) return plan(input, none, "no-demand");
  const kept = mostGain(input);
  return kept.size === 0 ? plan(input, none, "does-not-pay") : plan(input, kept, "pays", gainOf(input, kept));
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

/** Seconds of the usual job on a class: much of a small one is not proving. */
const jobSec = ({ speedPguPerSec, besideProvingSec }: Capability, { gas }: Demand): number =>
  besideProvingSec.groth16.usual + (gas > 0 ? gas : usualGas) / speedPguPerSec.typical;
const usualGas = 60_000_000;

const byPrice = ({ classes, demand }: WarmInput): readonly Capability[] =>
  [...classes].sort((a, b) => a.usdPerSec * jobSec(a, demand) - b.usdPerSec * jobSec(b, demand));

/**
 * Of what requests pay so much is reckoned with where hosts are chosen: the best go first, so what one more host adds pays less
 * than the middle, and an hour's demand may be a burst that is over.
 */
const reckonedShare = 0.6;

/** Hosts are added one by one, each of the class that brings most above its price, until none brings anything. */
function mostGain(input: WarmInput): ReadonlyMap<string, number> {
  const reckoned = { ...input, demand: { ...input.demand, revenueUsd: input.demand.revenueUsd * reckonedShare } };
  const kept = new Map<string, number>();
  let best = { kept: none, gain: 0 };
  for (let hosts = 1; hosts <= input.policy.hosts; hosts++) {
    let added: { className: string; gain: number } | undefined;
    for (const { className, maximumHosts } of input.classes) {
      const count = kept.get(className) ?? 0;
      if (count >= maximumHosts) continue;
      const gain = gainOf(reckoned, new Map([...kept, [className, count + 1]]));
      if (added === undefined || gain > added.gain) added = { className, gain };
    }
    if (added === undefined) break;
    kept.set(added.className, (kept.get(added.className) ?? 0) + 1);
    if (added.gain > best.gain) best = { kept: new Map(kept), gain: added.gain };
  }
  return best.kept;
}

/** Slow hosts can take only what is small: of a fleet that waits for none of them at most so much counts. */
const slowShare = 0.5;

/** USD per hour above the hosts' price. Hosts count by what they get done; the fastest class is the measure. */
function gainOf({ classes, demand, slackSec }: WarmInput, kept: ReadonlyMap<string, number>): number {
  const fastestSec = Math.min(...classes.map((each) => jobSec(each, demand)));
  let [fast, slow, costUsd] = [0, 0, 0];
  for (const each of classes) {
    const count = kept.get(each.className) ?? 0;
    const worth = fastestSec / jobSec(each, demand);
    if (worth > 0.75) fast += count * worth;
    else slow += count * worth;
    costUsd += count * each.usdPerSec * 3_600;
  }
  const servers = fast + Math.min(slow, slowShare * (fast + slow));
  const served = demand.winsPerHour * (1 - shareTurnedAway(demand, servers, Math.max(slackSec, 0)));
  return served * demand.revenueUsd - costUsd;
}

/**
 * The share of requests that find every host busy and the wait too long: Erlang's loss formula for `servers` with as many
 * waiting places as fit into the slack (the M/M/c/K queue). Servers may be a fraction: a slow host is less than one.
 */
function shareTurnedAway({ winsPerHour, gpuSec }: Demand, servers: number, slackSec: number): number {
  if (servers <= 0) return 1;
  const offered = (winsPerHour * gpuSec) / 3_600;
  const waiting = Number.isFinite(slackSec) ? slackSec / gpuSec : mostWaiting;
  const places = Math.max(1, Math.floor(servers * (1 + Math.min(waiting, mostWaiting))));
  let weight = 1;
  let total = 1;
  for (let busy = 1; busy <= places; busy++) {
    weight *= offered / Math.min(busy, servers);
    total += weight;
    if (total < 1e200) continue;
    weight /= total;
    total = 1;
  }
  return weight / total;
}
const mostWaiting = 1_000;

function isWithin({ fromHour, toHour }: WarmPolicy, now: UnixSeconds): boolean {
  const hour = Math.floor(now / 3_600) % 24;
  if (fromHour === toHour) return true;
  return fromHour < toHour ? fromHour <= hour && hour < toHour : fromHour <= hour || hour < toHour;
}
