import type { HourBook } from "../domain/books.ts";
import { askedSince, recentDemand, spentToday } from "../domain/books.ts";
import { existsSince } from "../domain/fleet-view.ts";
import { hostUsdPerSec } from "../domain/instance-types.ts";
import { hasHost } from "../domain/job.ts";
import type { Policy } from "../domain/policy.ts";
import { series } from "../domain/series.ts";
import type { Address } from "../domain/values.ts";
import { unixSeconds } from "../domain/values.ts";
import { planWarmth, rehearsedSec, type WarmPlan } from "../domain/warm.ts";
import type { Calibration, FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { book } from "./book.ts";
import type { Experience } from "./experience.ts";
import { observe } from "./observe.ts";

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

/** The sweep comes each minute: what idles is paid for so long. */
const sweepSec = 60;
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

/** A host that has joined pulls the image (3:40) and starts the prover (0:30-1:10) with its first job. */
const afterJoiningSec = 270;

/** No start takes longer: three times what one usually takes. */
const longestStartSec = 1_200;

/**
 * Counts of the class for this minute; a host more than a minute ago was awaited since so many were asked for. Resolves with
 * the hosts that are awaited in vain.
 */
async function countHosts(deps: KeepWarmDeps, host: FleetClass): Promise<number> {
  const { className, minimumHosts: minimum, desiredHosts, readyHosts } = host;
  deps.log.info("hosts", { outcome: "counted", className, minimum, desired: desiredHosts, ready: readyHosts });
  const now = deps.clock.now();
  const [asked, ready] = [series.hosts(className), series.hostsReady(className)];
  const known = await deps.samples.read([asked, ready]);
  const before = known.get(ready)?.at(-1)?.value;
  const seen = (known.get(asked) ?? []).map(({ atSec, value }) => ({ atSec, hosts: value }));
  if (before !== undefined && readyHosts > before) {
    const startSec = now - existsSince(seen, readyHosts, now) + afterJoiningSec;
    deps.log.info("host started", { outcome: "started", className, startSec });
    await observe(deps, [series.coldStart(className)], startSec, `${className}-${now}`);
  }
  await deps.samples.observe(asked, { value: desiredHosts, atSec: now });
  await deps.samples.observe(ready, { value: readyHosts, atSec: now });
  const awaited = Array.from({ length: Math.max(0, desiredHosts - readyHosts) }, (_, more) => readyHosts + more + 1);
  return awaited.filter((host) => now - existsSince(seen, host, now) > longestStartSec).length;
}

/**
 * Hosts that no job is on, and those on which one measures: it leaves no result that would be booked. A job whose class nobody
 * knows is taken to be on the first one.
 */
async function bookHosts(
  deps: KeepWarmDeps,
  hosts: readonly FleetClass[],
  { busy, calibrations }: { busy: readonly (string | undefined)[]; calibrations: readonly Calibration[] },
): Promise<void> {
  const [first] = hosts;
  const measuring = calibrations.filter(({ job }) => hasHost(job.state));
  let [warmUsdMicros, costUsdMicros] = [0, 0];
  for (const each of hosts) {
    const sweepMicros = sweepSec * hostUsdPerSec(each) * 1e6;
    const proving = busy.filter((className) => (className ?? first?.className) === each.className).length;
    const calibrating = measuring.filter(({ className }) => className === each.className).length;
    warmUsdMicros += Math.max(0, each.readyHosts - proving - calibrating) * sweepMicros;
    costUsdMicros += calibrating * sweepMicros;
  }
  if (warmUsdMicros + costUsdMicros === 0) return;
  await book(deps, { warmUsdMicros: Math.round(warmUsdMicros), costUsdMicros: Math.round(costUsdMicros) });
}

async function keep(
  deps: KeepWarmDeps,
  prover: Address,
  policy: Policy,
  { hosts, owed, calibrations }: { hosts: readonly FleetClass[]; owed: number; calibrations: readonly Calibration[] },
): Promise<void> {
  const now = deps.clock.now();
  const usable = hosts.filter(({ enabled }) => enabled);
  const [books, asked, requirements, standing, classes] = await Promise.all([
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
    ...{ now, policy: policy.warm, classes, asked, owed },
    askedSinceSec: askedSince(books),
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
