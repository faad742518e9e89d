import { usdPerSec } from "../fleet/plan.ts";
import { chooseHost, type Taker } from "./choose-host.ts";
import type { Ground } from "./ground.ts";
import type { Counts } from "./hosts.ts";
import type { KnownJob } from "./known-job.ts";
import type { Keeping } from "./play.ts";
import { stepsFrom } from "./steps.ts";

export const unchanging =
  (counts: Counts): Keeping =>
  () =>
    counts;

/** A shorter memory follows waves that are over before a host has come, a longer one forgets the day. */
const rehearsedSec = 7_200;
const rehearseEverySec = 600;
/** Before so much was seen nothing is changed. */
const leastSec = 1_800;
/** What a start costs, as a share of the host's price in an hour. */
const startShare = 0.5;

/**
 * Of the fleets one step away that one which would have gained most with what was asked within the last two hours, had PROVE been
 * worth what it is within the next.
 */
export function rehearsed(ground: Ground, from: Counts, usdPerPgu: number): Keeping {
  const { market, plan } = ground;
  const speeds = meanSpeeds(ground);
  let counts = from;
  let nextSec = market.startSec + leastSec;
  let oldest = 0;

  return (seen, nowSec) => {
    if (nowSec < nextSec) return counts;
    nextSec = nowSec + rehearseEverySec;
    while ((seen[oldest]?.decidedAtSec ?? nowSec) < nowSec - rehearsedSec) oldest += 1;
    const usdPerProve = comingPrice(market.prove.usdAt, nowSec);
    const asked = seen.slice(oldest).map((job) => ({ ...job, revenueUsd: job.revenueProve * usdPerProve }));
    const hours = Math.min(rehearsedSec, nowSec - market.startSec) / 3_600;
    const gainPerHour = (hosts: Counts): number =>
      earnedUsd(asked, takersOf(hosts, speeds), usdPerPgu) / hours - usdPerHour(hosts, plan);
    const before = counts;
    let most = gainPerHour(before);
    for (const hosts of stepsFrom(before, plan)) {
      const started = hosts.map((count, index) => Math.max(0, count - (before[index] ?? 0)));
      const gain = gainPerHour(hosts) - startShare * usdPerHour(started, plan);
      if (gain > most) [counts, most] = [hosts, gain];
    }
    return counts;
  };
}

const comingPrice = (usdAt: (sec: number) => number, nowSec: number): number =>
  (usdAt(nowSec) + usdAt(nowSec + 1_800) + usdAt(nowSec + 3_600)) / 3;

const usdPerHour = (counts: Counts, { classes }: Ground["plan"]): number =>
  classes.reduce((sum, each, index) => sum + (counts[index] ?? 0) * usdPerSec(each) * 3_600, 0);

const meanSpeeds = ({ plan, places }: Ground): number[] =>
  [...plan.classes.keys()].map((classIndex) => {
    const own = places.filter((place) => place.classIndex === classIndex);
    return own.reduce((sum, { pguPerSec }) => sum + pguPerSec, 0) / Math.max(1, own.length);
  });

function earnedUsd(jobs: readonly KnownJob[], takers: readonly Taker[], usdPerPgu: number): number {
  let usd = 0;
  for (const job of jobs) {
    const choice = chooseHost(job, takers, usdPerPgu);
    if (choice === undefined) continue;
    choice.host.freeAtSec = choice.toSec;
    usd += job.revenueUsd;
  }
  return usd;
}

/** Hosts that stand there all the while. */
const takersOf = (hosts: Counts, speeds: readonly number[]): Taker[] =>
  hosts.flatMap((count, index) => Array.from({ length: count }, () => aHost(index, speeds[index] ?? 0)));

const aHost = (classIndex: number, pguPerSec: number): Taker => ({
  ...{ classIndex, pguPerSec, freeAtSec: 0, untilSec: Number.POSITIVE_INFINITY },
  secFor: ({ besideSec, pgu }) => besideSec + pgu / pguPerSec,
});
