import type { ProofMode } from "../../src/domain/proof-request.ts";
import type { EventHeap } from "../event-heap.ts";
import type { ClassView, HostView } from "../policy.ts";
import type { Host, Job } from "./host.ts";
import { createHostGroup } from "./host-group.ts";
import type { FleetLuck } from "./luck.ts";
import { billedSec, type FleetPlan, fits, usdPerSec } from "./plan.ts";

export type FleetOptions = { plan: FleetPlan; luck: FleetLuck; timeline: EventHeap; alwaysOn: boolean };

/** The hosts of all classes: what a policy sees of them, where jobs go, and what it costs. */
export type Fleet = ReturnType<typeof createFleet>;

export function createFleet({ plan, luck, timeline, alwaysOn }: FleetOptions) {
  const hosts: Host[] = [];
  const byId: Host[] = [];
  let hostsLost = 0;
  const newHost = (host: Omit<Host, "id">): Host => {
    const named = { ...host, id: byId.length };
    byId.push(named);
    return named;
  };
  const groups = plan.classes.flatMap((hostClass, index) => {
    const own = luck[index];
    const { scaleDownAfterSec } = plan;
    return own === undefined
      ? []
      : [createHostGroup({ index, hostClass, luck: own, scaleDownAfterSec, timeline, hosts, newHost })];
  });
  const classIndexOf = new Map(plan.classes.map(({ className }, index) => [className, index]));
  const fitting = new Map<string, readonly number[]>();
  const classesFor = (mode: ProofMode): readonly number[] => {
    const known = fitting.get(mode) ?? plan.classes.flatMap((each, index) => (fits(each, mode) ? [index] : []));
    fitting.set(mode, known);
    return known;
  };

  /** The class of the first idle host that fits, else the first class that fits. */
  const usualClass = (mode: ProofMode): number | undefined => {
    const possible = classesFor(mode);
    return possible.find((index) => groups[index]?.hasIdle()) ?? possible[0];
  };

  return {
    hosts: hosts as readonly HostView[],
    classes: groups.map(({ view }): ClassView => view),
    /** The host with this id if it is still in that turn. */
    hostIn: (id: number, turn: number): Host | undefined => (byId[id]?.turn === turn ? byId[id] : undefined),
    /** Puts the job where it is wanted and fits; `undefined`: where it goes as a rule. False: no class can prove it. */
    place(job: Job, className: string | undefined, nowSec: number): boolean {
      const wanted = className === undefined ? undefined : classIndexOf.get(className);
      const isPossible = wanted !== undefined && classesFor(job.request.mode).includes(wanted);
      const index = isPossible ? wanted : usualClass(job.request.mode);
      const group = groups[index ?? -1];
      if (group === undefined) return false;
      if (job.host !== undefined || job.classIndex === index) return true;
      groups[job.classIndex]?.withdraw(job, nowSec);
      group.enqueue(job, nowSec);
      return true;
    },
    withdraw: (job: Job, nowSec: number): void => groups[job.classIndex]?.withdraw(job, nowSec),
    hostReady: (host: Host, nowSec: number): void => groups[host.classIndex]?.hostReady(host, nowSec),
    finish: (host: Host, nowSec: number) => groups[host.classIndex]?.finish(host, nowSec),
    idleTooLong: (host: Host, nowSec: number): void => groups[host.classIndex]?.idleTooLong(host, nowSec),
    lose(classIndex: number, slot: number, nowSec: number) {
      const group = groups[classIndex];
      const lost = group?.lose(slot, nowSec);
      if (lost !== undefined) hostsLost += 1;
      if (lost?.job !== undefined) {
        lost.job.tries += 1;
        group?.enqueue(lost.job, nowSec, true);
      } else group?.fit(nowSec);
      return lost;
    },
    stockOutEnds: (classIndex: number, nowSec: number): void => groups[classIndex]?.fit(nowSec),
    setMinimum(className: string, count: number, nowSec: number): void {
      const group = groups[classIndexOf.get(className) ?? -1];
      if (group === undefined || alwaysOn) return;
      group.setMinimum(Math.max(0, Math.min(Math.floor(count), group.view.maxHosts)), nowSec);
    },
    setMaximum(className: string, count: number, nowSec: number): void {
      const group = groups[classIndexOf.get(className) ?? -1];
      if (group === undefined || alwaysOn) return;
      group.setMaximum(Math.max(0, Math.min(Math.floor(count), group.view.maxHosts)), nowSec);
    },
    opens(nowSec: number): void {
      if (alwaysOn) for (const group of groups) group.openAll(nowSec);
    },
    closes(nowSec: number): void {
      for (const group of groups) group.close(nowSec);
    },
    isEmpty: () => hosts.length === 0,
    /** All that was ever launched, and the bill for it. Hosts that still run are billed until now. */
    account(nowSec: number) {
      const lives = groups.flatMap((group) => group.lives);
      let [costUsd, hostSec, busySec] = [0, 0, 0];
      for (const life of lives) {
        const hostClass = plan.classes[life.classIndex];
        const sec = billedSec(life.fromSec, Math.min(life.toSec, nowSec));
        costUsd += hostClass === undefined ? 0 : sec * usdPerSec(hostClass);
        hostSec += Math.min(life.toSec, nowSec) - life.fromSec;
        busySec += life.busySec;
      }
      return { lives, hostsLost, costUsd, hostHours: hostSec / 3600, busyHours: busySec / 3600 };
    },
  };
}
