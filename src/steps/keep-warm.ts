import { recentDemand, spentToday } from "../domain/books.ts";
import { hasHost } from "../domain/job.ts";
import type { Standing } from "../domain/pass-input.ts";
import type { Policy } from "../domain/policy.ts";
import type { Requirements } from "../domain/requirements.ts";
import { unixSeconds } from "../domain/values.ts";
import { planWarmth, rehearsedSec, type WarmPlan } from "../domain/warm.ts";
import type { Calibration, FleetClass, HostBounds } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { bookHosts } from "./book-hosts.ts";
import type { ReadBooks } from "./books.ts";
import { countHosts } from "./count-hosts.ts";
import type { Experience } from "./experience.ts";
import type { LastKnown } from "./last-known.ts";
import { knownCalibrations, lessMeasuring } from "./less-measuring.ts";

export type KeepWarmDeps = Pick<
  Ports,
  "fleet" | "knobs" | "samples" | "tallies" | "demandLog" | "clock" | "metrics" | "log"
> & {
  experience: Experience;
  books: ReadBooks;
};

export type Owing = {
  /** Classes of the jobs that have a host; undefined: the fleet cannot be asked. */
  busy: readonly (string | undefined)[] | undefined;
  /** How many proofs we owe. */
  owed: number;
  /** What the network said last. */
  requirements: LastKnown<Requirements | undefined>;
  standing: LastKnown<Standing | undefined>;
};

/**
 * Writes down how many hosts there are, what they cost, and keeps as many as pay. It asks nothing of the network: while that
 * does not answer hosts still end when the operator, the hours or a cap say so. Where the fleet cannot be asked nothing is changed.
 */
export async function keepWarm(deps: KeepWarmDeps, owing: Owing): Promise<void> {
  try {
    const hosts = await deps.fleet.hosts();
    let missing = 0;
    for (const each of hosts) missing += await countHosts(deps, each);
    deps.metrics.add("HostsMissing", missing);
    const calibrations = await knownCalibrations(deps);
    const { busy } = owing;
    if (busy) await bookHosts(deps, hosts, { busy, calibrations }); // else who works is not known
    await keep(deps, owing, { hosts, calibrations });
  } catch (error) {
    deps.log.warn("the fleet was not looked at", { outcome: "skipped", cause: String(error) });
  }
}

type Seen = { hosts: readonly FleetClass[]; calibrations: readonly Calibration[] };

async function keep(deps: KeepWarmDeps, owing: Owing, { hosts, calibrations }: Seen): Promise<void> {
  if (!(await deps.knobs.areKnown())) return; // what the operator wants is not known yet
  const policy = await deps.knobs.current();
  const usable = hosts.filter(({ enabled }) => enabled);
  const plan = await planOf(deps, owing, policy, lessMeasuring(usable, calibrations));
  for (const host of usable) {
    const measuring = calibrations.filter(({ className }) => className === host.className);
    await apply(deps, host, plan, boundsOf(host, plan, { measuring, policy, owing }));
  }
}

async function planOf(
  deps: KeepWarmDeps,
  { owed, requirements, standing }: Owing,
  policy: Policy,
  usable: readonly FleetClass[],
): Promise<WarmPlan> {
  const now = deps.clock.now();
  const [books, watched, classes] = await Promise.all([
    deps.books(),
    policy.warm.kind === "demand" ? deps.demandLog.since(unixSeconds(now - rehearsedSec)) : [],
    Promise.all(
      usable.map((each) => deps.experience.capability({ ...each, maximumHosts: each.deployedHosts }, policy)),
    ),
  ]);
  const demand = recentDemand(books, now);
  const floorSec = requirements?.value?.floorLatencySec ?? Number.POSITIVE_INFINITY;
  const suspendedUntilSec = standing?.value?.suspendedUntilSec ?? 0;
  return planWarmth({
    ...{ now, policy: policy.warm, classes, watched, owed },
    kept: new Map(usable.map(({ className, minimumHosts }) => [className, minimumHosts])),
    hosts: new Map(usable.map(({ className, desiredHosts }) => [className, desiredHosts])),
    slackSec: floorSec - demand.gpuSec,
    spentTodayMicros: spentToday(books, now).warmMicros,
    idle: policy.shadow || !policy.bidding || suspendedUntilSec > now,
  });
}

/**
 * What measures is not late by waiting for a host to start: each such job may have one beyond the plan. As many as are planned
 * are kept beside the hosts that measure; where none is planned their jobs alone keep those. In the shadow a minimum may only
 * fall, and jobs start hosts as before; so they do where the network never said how long it waits.
 */
function boundsOf(
  { className, minimumHosts: before, maximumHosts: mostBefore, deployedHosts }: FleetClass,
  plan: WarmPlan,
  { measuring, policy, owing }: { measuring: readonly Calibration[]; policy: Policy; owing: Owing },
): HostBounds {
  const planned = plan.minimumHosts[className] ?? 0;
  const most = Math.min((plan.maximumHosts[className] ?? deployedHosts) + measuring.length, deployedHosts);
  const onHosts = measuring.filter(({ job }) => hasHost(job.state)).length;
  const least = planned > 0 ? Math.min(planned + onHosts, deployedHosts) : 0;
  const minimumHosts = policy.shadow ? Math.min(least, before) : least;
  const isLeft = policy.shadow || !owing.requirements;
  return { minimumHosts, maximumHosts: isLeft ? Math.max(mostBefore, minimumHosts) : most };
}

/** A class that is refused its hosts keeps the others from nothing; the next sweep tries again. */
async function apply(deps: KeepWarmDeps, host: FleetClass, plan: WarmPlan, wanted: HostBounds): Promise<void> {
  const { className, minimumHosts: before, maximumHosts: mostBefore } = host;
  if (wanted.minimumHosts === before && wanted.maximumHosts === mostBefore) return;
  try {
    const kept = await deps.fleet.keepHosts(className, wanted);
    if (!kept) return; // hosts that are there hold the maximum up until they idle
    const { because, gainUsdPerHour } = plan;
    deps.log.info("warm hosts", {
      outcome: "kept-warm",
      ...{ className, hosts: kept.minimumHosts, before, most: kept.maximumHosts, mostBefore, because, gainUsdPerHour },
    });
  } catch (error) {
    deps.log.warn("a class was refused its hosts", { className, outcome: "skipped", cause: String(error) });
  }
}
