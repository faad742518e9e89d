import type { EventHeap } from "../event-heap.ts";
import { event } from "../events.ts";
import type { Host, HostLife } from "./host.ts";
import type { ClassLuck } from "./luck.ts";
import type { HostClass } from "./plan.ts";

export type SlotsOptions = {
  index: number;
  hostClass: HostClass;
  luck: ClassLuck;
  timeline: EventHeap;
  /** The list that policies see; each class keeps its part of it. */
  hosts: Host[];
  newHost: (host: Omit<Host, "id">) => Host;
};

/** The places of a class's hosts: who is up where, from launch to termination. The lowest free place is taken first. */
export function createSlots({ index, hostClass, luck, timeline, hosts, newHost }: SlotsOptions) {
  const { className, maxHosts } = hostClass;
  const bySlot: (Host | undefined)[] = Array.from({ length: maxHosts });
  const lives: HostLife[] = [];
  const count = { alive: 0, starting: 0 };

  const turn = (host: Host, state: Host["state"], nowSec: number): void => {
    if (host.state === "starting") count.starting -= 1;
    if (state === "starting") count.starting += 1;
    host.state = state;
    host.sinceSec = nowSec;
    host.turn += 1;
  };

  return {
    /** All that were ever launched. */
    lives,
    count: count as Readonly<typeof count>,
    isFull: () => count.alive === maxHosts,
    at: (slot: number): Host | undefined => bySlot[slot],
    /** The highest place first: what is let go is what was taken last. */
    fromLast: (): Host[] => bySlot.flatMap((host) => host ?? []).reverse(),
    firstIdle: (): Host | undefined => bySlot.find((host) => host?.state === "idle"),
    turn,
    /** A new host, which is ready once its start-up is over; or one that is ready and not new. */
    launch(nowSec: number, isReady: boolean): Host {
      const slot = bySlot.indexOf(undefined);
      const life = { classIndex: index, slot, fromSec: nowSec, toSec: Number.POSITIVE_INFINITY, busySec: 0, jobs: 0 };
      const host = newHost({
        className,
        state: "idle",
        sinceSec: nowSec,
        launchedAtSec: nowSec,
        isNew: !isReady,
        job: undefined,
        classIndex: index,
        slot,
        turn: 0,
        work: undefined,
        life,
      });
      bySlot[slot] = host;
      hosts.push(host);
      lives.push(life);
      count.alive += 1;
      if (isReady) return host;
      turn(host, "starting", nowSec);
      timeline.add(nowSec + luck.startUpSec(slot, nowSec), event.hostReady, host.id, host.turn);
      return host;
    },
    terminate(host: Host, nowSec: number): void {
      if (host.state === "starting") count.starting -= 1;
      host.turn += 1;
      host.life.toSec = nowSec;
      bySlot[host.slot] = undefined;
      hosts.splice(hosts.indexOf(host), 1);
      count.alive -= 1;
    },
  };
}
