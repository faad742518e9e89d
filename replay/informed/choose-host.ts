import type { KnownJob } from "./known-job.ts";

/** A host that does the jobs that it is given one after another. Unix seconds. */
export type Taker = {
  readonly classIndex: number;
  readonly pguPerSec: number;
  /** When it has started and done what it was given. */
  freeAtSec: number;
  /** How long the job takes it that begins then. It has to be over by `untilSec`. */
  secFor(job: KnownJob, beginSec: number): number;
  readonly untilSec: number;
};

export type Choice<T extends Taker> = { host: T; fromSec: number; toSec: number };

/**
 * Of the hosts on which the job is in time the one whose time is worth least to others; undefined: there is none, or that
 * time is worth more than the job pays. Time is worth the more the longer it is waited for, by the square: on an idle host
 * hardly anybody else would ask for it, behind a queue in which no more can be in time it could be sold many times. The whole
 * fleet's wait counts, and half as much the host's own. `usdPerPgu`: what room for a PGU is worth behind a full queue.
 */
export function chooseHost<T extends Taker>(
  job: KnownJob,
  hosts: readonly T[],
  usdPerPgu: number,
): Choice<T> | undefined {
  const { releaseSec, dueSec } = job;
  const { waitSec, pguPerSec } = waitIn(hosts, releaseSec);
  let best: Choice<T> | undefined;
  let leastUsd = job.revenueUsd;
  for (const host of hosts) {
    if (!job.fits[host.classIndex]) continue;
    const fromSec = Math.max(releaseSec, host.freeAtSec);
    const sec = host.secFor(job, fromSec);
    const toSec = fromSec + sec;
    if (toSec > dueSec || toSec > host.untilSec) continue;
    const ofFleet = worth(waitSec, waitSec + (sec * host.pguPerSec) / pguPerSec) * pguPerSec;
    const ofHost = worth(fromSec - releaseSec, toSec - releaseSec) * host.pguPerSec;
    const usd = usdPerPgu * (ofFleet + ofHost / 2);
    if (usd >= leastUsd) continue;
    best = { host, fromSec, toSec };
    leastUsd = usd;
  }
  return best;
}

/** How long the fleet is busy with what it was given, all hosts together, and how fast it is. */
function waitIn(hosts: readonly Taker[], fromSec: number): { waitSec: number; pguPerSec: number } {
  let [waiting, pguPerSec] = [0, 0];
  for (const host of hosts) {
    waiting += Math.max(0, host.freeAtSec - fromSec) * host.pguPerSec;
    pguPerSec += host.pguPerSec;
  }
  return { waitSec: waiting / pguPerSec, pguPerSec };
}

/** A queue is full that takes as long as the network waits for most proofs. */
const fullSec = 420;

/** The time between two waits, in seconds of time behind a full queue. */
const worth = (fromSec: number, toSec: number): number => (toSec ** 3 - fromSec ** 3) / (3 * fullSec ** 2);
