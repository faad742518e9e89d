import type { HourBook } from "../domain/books.ts";
import { recentDemand, spentToday } from "../domain/books.ts";
import type { Policy } from "../domain/policy.ts";
import type { Address } from "../domain/values.ts";
import { unixSeconds } from "../domain/values.ts";
import { planWarmth, rehearsedSec, type WarmPlan } from "../domain/warm.ts";
import type { Calibration, FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { bookHosts } from "./book-hosts.ts";
import { countHosts } from "./count-hosts.ts";
import type { Experience } from "./experience.ts";

export type KeepWarmDeps = Pick<
  Ports,
  "fleet" | "network" | "knobs" | "samples" | "tallies" | "demandLog" | "clock" | "metrics" | "log"
> & {
  experience: Experience;
  books: () => Promise<readonly HourBook[]>;
};

export type Owing = {
  /** Classes of the jobs that have a host; undefined: the fleet cannot be asked. */
  busy: readonly (string | undefined)[] | undefined;
  /** How many proofs we owe. */
  owed: number;
};

/**
 * Writes down how many hosts there are, what the idle ones cost, and keeps as many as pay. In the shadow, and where the
 * fleet cannot be asked, nothing is changed.
 */
export async function keepWarm(deps: KeepWarmDeps, prover: Address, { busy, owed }: Owing): Promise<void> {
  try {
    const hosts = await deps.fleet.hosts();
    let missing = 0;
    for (const each of hosts) missing += await countHosts(deps, each);
    deps.metrics.add("HostsMissing", missing);
    if (busy === undefined) return; // who works is not known: nothing is booked, and nothing changed
    const calibrations = await deps.fleet.calibrations();
    await bookHosts(deps, hosts, { busy, calibrations });
    const policy = await deps.knobs.current();
    if (!policy.shadow) await keep(deps, prover, policy, { hosts, owed, calibrations });
  } catch (error) {
    deps.log.warn("the fleet was not looked at", { outcome: "skipped", cause: String(error) });
  }
}

async function keep(
  deps: KeepWarmDeps,
  prover: Address,
  policy: Policy,
  { hosts, owed, calibrations }: { hosts: readonly FleetClass[]; owed: number; calibrations: readonly Calibration[] },
): Promise<void> {
  const now = deps.clock.now();
  const usable = hosts.filter(({ enabled }) => enabled);
  const [books, watched, requirements, standing, classes] = await Promise.all([
    deps.books(),
    policy.warm.kind === "demand" ? deps.demandLog.since(unixSeconds(now - rehearsedSec)) : [],
    deps.network.requirements(),
    deps.network.standing(prover),
    Promise.all(
      usable.map((each) => deps.experience.capability({ ...each, maximumHosts: each.deployedHosts }, policy)),
    ),
  ]);
  const demand = recentDemand(books, now);
  const plan = planWarmth({
    ...{ now, policy: policy.warm, classes, watched, owed },
    kept: new Map(usable.map(({ className, minimumHosts }) => [className, minimumHosts])),
    hosts: new Map(usable.map(({ className, desiredHosts }) => [className, desiredHosts])),
    slackSec: requirements ? requirements.floorLatencySec - demand.gpuSec : Number.POSITIVE_INFINITY,
    spentTodayMicros: spentToday(books, now).warmMicros,
    idle: !policy.bidding || (standing?.suspendedUntilSec ?? 0) > now,
  });
  for (const host of usable) {
    const measuring = calibrations.filter(({ className }) => className === host.className).length;
    await apply(deps, host, plan, measuring);
  }
}

/**
 * A class that is refused its hosts keeps the others from nothing; the next sweep tries again. What measures is not late by
 * waiting for a host to start: each such job may have one beyond the plan.
 */
async function apply(deps: KeepWarmDeps, host: FleetClass, plan: WarmPlan, measuring: number): Promise<void> {
  const { className, minimumHosts: before, maximumHosts: mostBefore } = host;
  const minimumHosts = plan.minimumHosts[className] ?? 0;
  const planned = plan.maximumHosts[className] ?? host.deployedHosts;
  const maximumHosts = Math.min(planned + measuring, host.deployedHosts);
  if (minimumHosts === before && maximumHosts === mostBefore) return;
  try {
    const kept = await deps.fleet.keepHosts(className, { minimumHosts, maximumHosts });
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
