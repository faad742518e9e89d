import { type Capability, canProve } from "./capability.ts";
import { durationOf, expectedSec, shareWithin, type Work } from "./work.ts";

/** Hosts of a class that stand idle now. */
export type ClassNow = { capability: Capability; idle: number };

export type JobToPlace = {
  work: Work;
  promised: string | undefined;
  /** Until its proof counts no more. */
  leftSec: number;
  /** It was on a host that was lost: short of time, and a spot host may be lost again. */
  hostLost: boolean;
};

/** A class elsewhere is taken only where it would be in time so probably. */
const enough = 0.95;

/**
 * The class whose queue a job goes to: the one that it was promised on, unless no host stands idle there and one does
 * elsewhere that proves it in time. Of these the safest for a job that has lost a host, else the cheapest.
 */
export function chooseClass(classes: readonly ClassNow[], job: JobToPlace): string | undefined {
  const fit = classes.filter(({ capability }) => canProve(capability, job.work.mode));
  const promised = fit.find(({ capability }) => capability.className === job.promised) ?? fit[0];
  if (promised && promised.idle > 0 && !job.hostLost) return promised.capability.className;
  const ready = fit
    .filter(({ idle, capability }) => idle > 0 && shareWithin(durationOf(job.work, capability), job.leftSec) >= enough)
    .sort((a, b) => rank(a, job) - rank(b, job));
  return (ready[0] ?? promised)?.capability.className;
}

/** USD, and above all of them what may be lost again. */
function rank({ capability }: ClassNow, { work, hostLost }: JobToPlace): number {
  const costUsd = expectedSec(durationOf(work, capability)) * capability.usdPerSec;
  return costUsd + (hostLost && capability.buy === "spot" ? 1e6 : 0);
}
