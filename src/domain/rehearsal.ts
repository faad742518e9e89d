import type { Asked } from "./asked.ts";
import { shortestAuctionSec } from "./bid-time.ts";
import { type Capability, canProve, usualSec } from "./capability.ts";

/**
 * What so many hosts of each class, in the order of the classes, would have earned in USD with the requests that were asked,
 * had they stood ready all the while.
 */
export type Rehearsal = (hosts: readonly number[]) => number;

/** A request as it would run; `secOn`: on a host of each class, Infinity where it fits none. */
type Job = {
  readonly endsAtSec: number;
  readonly leftSec: number;
  readonly chance: number;
  readonly usd: number;
  readonly secOn: readonly number[];
  /** In the play that goes on: the host that is bid with, and for how long. */
  host: Host | undefined;
  heldSec: number;
};

/** `heldSec`: by bids whose auction is not over, all of which may be won. */
type Host = { freeAtSec: number; heldSec: number };
type HostsOfClass = { readonly usdPerSec: number; readonly hosts: readonly Host[] };

/** Spreads are not played. What a proof takes, its wait with it, must fit so many times into what is left. */
const roomFor = 1.8;

/**
 * Plays the bidder in short: each request, the oldest first, takes a host of the cheapest class on which it would be in time
 * although every bid in auction were won; once its auction is over it takes and gives its share of what it would if won.
 */
export function rehearse(asked: readonly Asked[], classes: readonly Capability[]): Rehearsal {
  const jobs = asked.map((each) => jobOf(each, classes));
  return (counts) => {
    const fleet = classes.map(({ usdPerSec }, index) => ({ usdPerSec, hosts: freshHosts(counts[index] ?? 0) }));
    let usd = 0;
    let over = 0;
    for (const job of jobs) {
      const nowSec = job.endsAtSec - shortestAuctionSec;
      for (let next = jobs[over]; next && next.endsAtSec <= nowSec; next = jobs[++over]) usd += settle(next);
      bid(job, fleet);
    }
    for (let next = jobs[over]; next; next = jobs[++over]) usd += settle(next);
    return usd;
  };
}

const jobOf = ({ atSec, mode, gas, chance, revenueMicros, leftSec }: Asked, classes: readonly Capability[]): Job => ({
  endsAtSec: atSec + shortestAuctionSec,
  leftSec: leftSec / roomFor,
  chance,
  usd: revenueMicros / 1e6,
  secOn: classes.map((each) => (canProve(each, mode) ? usualSec(each, mode, gas) : Number.POSITIVE_INFINITY)),
  host: undefined,
  heldSec: 0,
});

const freshHosts = (count: number): Host[] => Array.from({ length: count }, () => ({ freeAtSec: 0, heldSec: 0 }));

function bid(job: Job, fleet: readonly HostsOfClass[]): void {
  const { endsAtSec, leftSec, secOn } = job;
  job.host = undefined;
  let leastUsd = Number.POSITIVE_INFINITY;
  for (let index = 0; index < fleet.length; index++) {
    const { usdPerSec, hosts } = fleet[index] as HostsOfClass;
    const sec = secOn[index] ?? Number.POSITIVE_INFINITY;
    if (sec > leftSec || sec * usdPerSec >= leastUsd) continue;
    const latestSec = endsAtSec + leftSec - sec;
    const host = firstFree(hosts, endsAtSec);
    if (!host || freeFrom(host, endsAtSec) > latestSec) continue;
    leastUsd = sec * usdPerSec;
    job.host = host;
    job.heldSec = sec;
  }
  if (job.host) job.host.heldSec += job.heldSec;
}

/** What it gives, in USD. */
function settle({ host, heldSec, endsAtSec, chance, usd }: Job): number {
  if (!host) return 0;
  host.heldSec -= heldSec;
  host.freeAtSec = Math.max(host.freeAtSec, endsAtSec) + chance * heldSec;
  return chance * usd;
}

const freeFrom = ({ freeAtSec, heldSec }: Host, atSec: number): number => Math.max(freeAtSec, atSec) + heldSec;

/** A host that stands free is as good as any. */
function firstFree(hosts: readonly Host[], atSec: number): Host | undefined {
  let first: Host | undefined;
  let firstSec = Number.POSITIVE_INFINITY;
  for (const host of hosts) {
    const sec = freeFrom(host, atSec);
    if (sec >= firstSec) continue;
    first = host;
    firstSec = sec;
    if (sec === atSec) break;
  }
  return first;
}
