import { type Capability, canProve, type HostClass } from "./capability.ts";
import type { ProofMode } from "./proof-request.ts";
import type { Placed } from "./request.ts";
import { quantile } from "./spread.ts";
import { durationOf, expectedSec, shareWithin, type Work } from "./work.ts";

/** Hosts of a class that stand idle now; as many as `maximumHosts` of its capability may be there. */
export type ClassNow = { capability: Capability; idle: number };

export type JobToPlace = {
  work: Work;
  promised: string | undefined;
  /** Until its proof counts no more. */
  leftSec: number;
  /** It was on a host that was lost: short of time, and a spot host may be lost again. */
  hostLost: boolean;
  /** The class that had no host for it. */
  avoid?: string | undefined;
};

/** A class elsewhere is taken only where it would be in time so probably. */
const enough = 0.95;

/**
 * The class whose queue a job goes to: the one that it was promised on, unless no host stands idle there and one does
 * elsewhere that proves it in time. Of these the cheapest; where there is no time for a second try, or a host was lost
 * already, the cheapest that is not on spot. undefined: none has the memory for it.
 */
export function chooseClass(classes: readonly ClassNow[], job: JobToPlace): Placed | undefined {
  const fit = classes.filter(({ capability }) => canProve(capability, job.work.mode));
  const able = fit.filter((each) => each.capability.className !== job.avoid && mayHaveHosts(each));
  const usable = able.length > 0 ? able : fit;
  const promised = usable.find(({ capability }) => capability.className === job.promised);
  if (promised && promised.idle > 0 && !job.hostLost) return placed(promised, "promised");
  const best = (of: readonly ClassNow[]) =>
    of.filter((each) => isInTime(each, job)).sort((a, b) => rank(a, job) - rank(b, job))[0];
  const ready = best(usable.filter(({ idle }) => idle > 0));
  if (ready) return placed(ready, "idle-here");
  if (promised) return placed(promised, "waits-where-promised");
  const next = best(usable) ?? [...usable].sort((a, b) => secondsOn(a, job) - secondsOn(b, job))[0];
  return next && placed(next, "waits-for-a-host");
}

/** The same where the fleet cannot be looked at: only the memory of its hosts is known. */
export function chooseUnseen(
  classes: readonly Pick<HostClass, "className" | "instanceType">[],
  { mode, promised, avoid }: Pick<JobToPlace, "promised" | "avoid"> & { mode: ProofMode },
): Placed | undefined {
  const fit = classes.filter((each) => canProve(each, mode));
  const wanted = fit.filter(({ className }) => className !== avoid);
  const chosen = wanted.find(({ className }) => className === promised) ?? wanted[0] ?? fit[0];
  return chosen && { className: chosen.className, because: "fleet-unseen" };
}

export type WaitingJob = Omit<JobToPlace, "promised" | "avoid"> & {
  on: string;
  waitedSec: number;
  /** The fleet says that it cannot start a host for it now. */
  blocked: boolean;
  /** Hosts of its class that are there: it may wait for one of them. */
  hostsThere: number;
};

/** So long the fleet may take to give a job to a host that stands idle. */
const placingSec = 30;

/**
 * The class in which a job that waits would do better, if there is one: where a host stands idle that proves it in time;
 * or any other, where its own has no host and can start none: it says so, or was awaited for longer than a start takes.
 */
export function betterClass(classes: readonly ClassNow[], job: WaitingJob): Placed | undefined {
  const { on, waitedSec, blocked, hostsThere } = job;
  if (waitedSec < placingSec) return undefined;
  const own = classes.find(({ capability }) => capability.className === on);
  const hopelessAfterSec = own ? quantile(own.capability.coldStartSec, 0.999) : 0;
  const stuck = hostsThere === 0 && (blocked || waitedSec >= hopelessAfterSec);
  const chosen = chooseClass(classes, { ...job, promised: on, avoid: stuck ? on : undefined });
  if (!chosen || chosen.className === on) return undefined;
  return stuck || chosen.because === "idle-here" ? chosen : undefined;
}

const placed = ({ capability: { className } }: ClassNow, because: Placed["because"]): Placed => ({
  className,
  because,
});

const mayHaveHosts = ({ capability, idle }: ClassNow): boolean => idle > 0 || capability.maximumHosts > 0;

/** Where no host stands idle one is started, or becomes free: nobody knows sooner. */
const waitSec = ({ capability, idle }: ClassNow): number => (idle > 0 ? 0 : capability.coldStartSec.typical);

const secondsOn = (on: ClassNow, { work }: JobToPlace): number =>
  waitSec(on) + expectedSec(durationOf(work, on.capability));

const isInTime = (on: ClassNow, { work, leftSec }: JobToPlace): boolean =>
  shareWithin(durationOf(work, on.capability), leftSec - waitSec(on)) >= enough;

/** USD, and above all of them what may be lost where that could not be made up for. */
function rank(on: ClassNow, job: JobToPlace): number {
  const { capability } = on;
  const costUsd = expectedSec(durationOf(job.work, capability)) * capability.usdPerSec;
  const isTight = job.hostLost || job.leftSec < 2 * secondsOn(on, job);
  return costUsd + (isTight && capability.buy === "spot" ? 1e6 : 0);
}
