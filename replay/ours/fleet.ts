import { type Capability, capabilityOf } from "../../src/domain/capability.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import { planWarmth, type WarmPlan } from "../../src/domain/warm.ts";
import type { View } from "../policy.ts";
import type { Run } from "./run.ts";

/** What was measured changes slowly. */
export function capabilitiesOf(run: Run, view: View): readonly Capability[] {
  const { nowSec } = view;
  if (nowSec - run.classesAtSec < 30) return run.classes;
  run.classesAtSec = nowSec;
  run.classes = run.context.plan.classes.map(({ className, instanceType, market, maxHosts }) =>
    capabilityOf(
      { className, instanceType, buy: market, maximumHosts: maxHosts },
      run.memory.jobs(className),
      run.policy.capability,
      run.memory.losses(className, hostsOf(view, className).ready, nowSec),
    ),
  );
  return run.classes;
}

export function keepWarm(
  run: Run,
  view: View,
  classes: readonly Capability[],
): Pick<WarmPlan, "minimumHosts" | "maximumHosts"> {
  run.fleetAtSec = view.nowSec;
  for (const { className } of view.classes) {
    const seen = run.seen.get(className) ?? [];
    seen.push({ atSec: unixSeconds(view.nowSec), hosts: hostsOf(view, className).asked });
    run.seen.set(className, seen.slice(-32));
  }
  const now = unixSeconds(view.nowSec);
  const demand = run.demand.of(now);
  return planWarmth({
    ...{ now, policy: run.policy.warm, classes },
    watched: run.demand.watched(now),
    slackSec: view.requirements.floorLatencySec - demand.gpuSec,
    spentTodayMicros: 0,
    hosts: new Map(view.classes.map(({ className }) => [className, hostsOf(view, className).asked])),
    kept: new Map(view.classes.map(({ className, minimumHosts }) => [className, minimumHosts])),
    owed: view.jobs.length + view.ownBids.length,
    idle: view.suspendedUntilSec !== undefined,
  });
}

/** Batch aims at what is there, what starts and what jobs or the minimum ask for. */
export function hostsOf(view: View, className: string): { asked: number; ready: number } {
  const hosts = view.hosts.filter((host) => host.className === className);
  const minimum = view.classes.find((each) => each.className === className)?.minimumHosts ?? 0;
  return {
    asked: Math.max(hosts.length, minimum),
    ready: hosts.filter(({ state }) => state !== "starting").length,
  };
}
