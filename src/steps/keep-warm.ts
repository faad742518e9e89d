import type { HourBook } from "../domain/books.ts";
import { recentDemand, spentToday } from "../domain/books.ts";
import { existsSince } from "../domain/fleet-view.ts";
import { hostUsdPerSec } from "../domain/instance-types.ts";
import type { Job } from "../domain/job.ts";
import type { Policy } from "../domain/policy.ts";
import { series } from "../domain/series.ts";
import type { Address, JobId } from "../domain/values.ts";
import { planWarmth, type WarmPlan } from "../domain/warm.ts";
import type { FleetClass } from "../ports/fleet.ts";
import type { Ports } from "../ports/ports.ts";
import { book } from "./book.ts";
import type { Experience } from "./experience.ts";
import { observe } from "./observe.ts";

export type KeepWarmDeps = Pick<Ports, "fleet" | "network" | "knobs" | "samples" | "tallies" | "clock" | "log"> & {
  experience: Experience;
  books: () => Promise<readonly HourBook[]>;
};

/** Jobs as the fleet shows them (undefined: it cannot be asked), and how many proofs we owe. */
export type Owing = { jobs: ReadonlyMap<JobId, Job> | undefined; owed: number };

/** The sweep comes each minute: what idles is paid for so long. */
const sweepSec = 60;
/**
 * Writes down how many hosts there are, what the idle ones cost, and keeps as many as pay. In the shadow, and where the
 * fleet cannot be asked, nothing is changed.
 */
export async function keepWarm(deps: KeepWarmDeps, prover: Address, { jobs, owed }: Owing): Promise<void> {
  try {
    const hosts = await deps.fleet.hosts();
    for (const each of hosts) await countHosts(deps, each);
    if (jobs === undefined) return; // who works is not known: nothing is booked, and nothing changed
    await bookIdle(deps, hosts, jobs);
    const policy = await deps.knobs.current();
    if (!policy.shadow) await keep(deps, prover, policy, { hosts, owed });
  } catch (error) {
    deps.log.warn("the fleet was not looked at", { outcome: "skipped", cause: String(error) });
  }
}

/** A host that has joined pulls the image (3:40) and starts the prover (0:30-1:10) with its first job. */
const afterJoiningSec = 270;

/** Counts of the class for this minute; a host more than a minute ago was awaited since so many were asked for. */
async function countHosts(deps: KeepWarmDeps, { className, desiredHosts, readyHosts }: FleetClass): Promise<void> {
  const now = deps.clock.now();
  const [asked, ready] = [series.hosts(className), series.hostsReady(className)];
  const known = await deps.samples.read([asked, ready]);
  const before = known.get(ready)?.at(-1)?.value;
  const seen = (known.get(asked) ?? []).map(({ atSec, value }) => ({ atSec, hosts: value }));
  if (before !== undefined && readyHosts > before) {
    const sinceSec = existsSince(seen, readyHosts, now);
    await observe(deps, [series.coldStart(className)], now - sinceSec + afterJoiningSec, `${className}-${now}`);
  }
  await deps.samples.observe(asked, { value: desiredHosts, atSec: now });
  await deps.samples.observe(ready, { value: readyHosts, atSec: now });
}

/** Hosts that no job runs on; which of the classes they are of is not known, so the dearest is taken. */
async function bookIdle(
  deps: KeepWarmDeps,
  hosts: readonly FleetClass[],
  jobs: ReadonlyMap<JobId, Job>,
): Promise<void> {
  const there = hosts.reduce((sum, { readyHosts }) => sum + readyHosts, 0);
  const running = [...jobs.values()].filter(({ state }) => state.kind === "running").length;
  const idle = Math.max(0, there - running);
  const usdPerSec = Math.max(0, ...hosts.filter(({ readyHosts }) => readyHosts > 0).map(hostUsdPerSec));
  if (idle > 0) await book(deps, { warmUsdMicros: Math.round(idle * sweepSec * usdPerSec * 1e6) });
}

async function keep(
  deps: KeepWarmDeps,
  prover: Address,
  policy: Policy,
  { hosts, owed }: { hosts: readonly FleetClass[]; owed: number },
): Promise<void> {
  const now = deps.clock.now();
  const usable = hosts.filter(({ enabled }) => enabled);
  const [books, requirements, standing, classes] = await Promise.all([
    deps.books(),
    deps.network.requirements(),
    deps.network.standing(prover),
    Promise.all(
      usable.map((each) => deps.experience.capability({ ...each, maximumHosts: each.deployedHosts }, policy)),
    ),
  ]);
  const demand = recentDemand(books, now);
  const plan = planWarmth({
    ...{ now, policy: policy.warm, classes, demand, owed },
    hosts: new Map(usable.map(({ className, desiredHosts }) => [className, desiredHosts])),
    slackSec: requirements ? requirements.floorLatencySec - demand.gpuSec : Number.POSITIVE_INFINITY,
    spentTodayMicros: spentToday(books, now).warmMicros,
    idle: !policy.bidding || (standing?.suspendedUntilSec ?? 0) > now,
  });
  for (const host of usable) await apply(deps, host, plan);
}

/** Batch refuses a minimum above the maximum: what is raised goes first. */
async function apply(deps: KeepWarmDeps, host: FleetClass, plan: WarmPlan): Promise<void> {
  const { className, minimumHosts: before } = host;
  const [hosts, most] = [plan.minimumHosts[className] ?? 0, plan.maximumHosts[className] ?? host.deployedHosts];
  if (hosts === before && most === host.maximumHosts) return;
  if (most >= host.maximumHosts) await deps.fleet.setMaximumHosts(className, most);
  await deps.fleet.setMinimumHosts(className, hosts);
  if (most < host.maximumHosts) await deps.fleet.setMaximumHosts(className, most);
  const { because, gainUsdPerHour } = plan;
  deps.log.info("warm hosts", {
    outcome: "kept-warm",
    ...{ className, hosts, before, most, because, gainUsdPerHour },
  });
}
