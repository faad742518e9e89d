import { chooseHost } from "./choose-host.ts";
import type { Ground } from "./ground.ts";
import { type Counts, createHosts, type KnownHost } from "./hosts.ts";
import type { KnownJob } from "./known-job.ts";

/** How many hosts are kept from now on, by the requests that were decided on so far, in their order. Asked in the order of time. */
export type Keeping = (seen: readonly KnownJob[], nowSec: number) => Counts;

export type Play = {
  revenueUsd: number;
  costUsd: number;
  profitUsd: number;
  taken: readonly KnownJob[];
  lives: readonly { host: KnownHost; endsAtSec: number }[];
};

const keepEverySec = 300;

/**
 * One request after another, each at its auction's end: nothing that comes later changes what is done before. `usdPerPgu`
 * is that of `chooseHost`.
 */
export function play(ground: Ground, keeping: Keeping, usdPerPgu: number): Play {
  const { jobs, span } = ground;
  const hosts = createHosts(ground);
  const seen: KnownJob[] = [];
  const taken: KnownJob[] = [];
  let kept: readonly KnownHost[] = [];
  let nextSec = span.startSec;
  for (const job of jobs) {
    for (; nextSec <= job.decidedAtSec; nextSec += keepEverySec) kept = hosts.keep(keeping(seen, nextSec), nextSec);
    seen.push(job);
    const choice = chooseHost(job, kept, usdPerPgu);
    if (choice === undefined) continue;
    const { host, fromSec, toSec } = choice;
    host.freeAtSec = toSec;
    host.busySec += toSec - fromSec;
    host.jobs += 1;
    taken.push(job);
  }
  const lives = hosts.lives();
  const revenueUsd = sum(taken.map((job) => job.revenueUsd));
  const costUsd = sum(
    lives.map(({ host, endsAtSec }) => (endsAtSec - host.launchedAtSec) * host.place.terms.usdPerSec),
  );
  return { revenueUsd, costUsd, profitUsd: revenueUsd - costUsd, taken, lives };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
