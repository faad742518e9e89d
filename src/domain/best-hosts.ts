import type { Capability } from "./capability.ts";

/** Hosts of each class, in the order of the classes. */
export type HostCounts = readonly number[];
export type BestHosts = { hosts: HostCounts; gainUsdPerHour: number };

type Search = {
  classes: readonly Pick<Capability, "usdPerSec" | "maximumHosts">[];
  /** In all. */
  mostHosts: number;
  /** Hosts that are kept now, and hosts that are there: those of them that would go are kept without a start. */
  from: HostCounts;
  there: HostCounts;
  earnedUsdPerHour(hosts: HostCounts): number;
};

/**
 * Bringing a host up costs most of half an hour of it: it must earn more than it costs by this share of its price, as if it
 * stayed for three hours.
 */
const startShare = 0.15;
/** More steps are left to the next minute, which goes on from where this one ended. */
const mostSteps = 8;

/**
 * One host less, one more, or one of another class, as long as that gains: the best step each time, from what is kept on, so that
 * no host comes or goes for nothing.
 */
export function bestHosts({ classes, mostHosts, from, there, earnedUsdPerHour }: Search): BestHosts {
  const usdPerHour = (hosts: HostCounts): number =>
    sum(classes.map(({ usdPerSec }, index) => usdPerSec * 3_600 * (hosts[index] ?? 0)));
  const isAllowed = (hosts: HostCounts): boolean =>
    sum(hosts) <= mostHosts &&
    hosts.every((count, index) => count >= 0 && count <= (classes[index]?.maximumHosts ?? 0));
  const gainOf = (hosts: HostCounts): BestHosts => ({
    hosts,
    gainUsdPerHour: earnedUsdPerHour(hosts) - usdPerHour(hosts),
  });

  let best = gainOf(isAllowed(from) ? from : classes.map(() => 0));
  for (let step = 0; step < mostSteps; step++) {
    const before: BestHosts = best;
    let most = before.gainUsdPerHour;
    for (const hosts of steps(before.hosts).filter(isAllowed)) {
      const other = gainOf(hosts);
      const running = hosts.map((_, index) => Math.max(before.hosts[index] ?? 0, there[index] ?? 0));
      const started = hosts.map((count, index) => Math.max(0, count - (running[index] ?? 0)));
      const gain = other.gainUsdPerHour - startShare * usdPerHour(started);
      if (!(gain > most)) continue;
      best = other;
      most = gain;
    }
    if (best === before) break;
  }
  return best;
}

const nowhere = -1;

/** One host less, one more, and one of another class instead. */
function steps(hosts: HostCounts): number[][] {
  const moved = (from: number, to: number) =>
    hosts.map((count, index) => count - (index === from ? 1 : 0) + (index === to ? 1 : 0));
  const places = [nowhere, ...hosts.keys()];
  return places.flatMap((to) => places.filter((from) => from !== to).map((from) => moved(from, to)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
