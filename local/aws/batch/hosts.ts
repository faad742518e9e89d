import type { Delays, Timers } from "./delays.ts";
import { type Host, newHost, sum } from "./host.ts";
import { offerOf, smallestFitting } from "./instance-types.ts";
import type { Account, ComputeEnvironment, ManagedEnvironment, Need } from "./state.ts";

/** Why a job is not on a host yet. `waiting`: a host is on its way, or the fleet is full of other jobs. */
export type Placement =
  | { kind: "placed"; host: Host }
  | { kind: "waiting" }
  | { kind: "out-of-stock"; instanceType: string }
  | { kind: "max-resource" }
  | { kind: "too-large" };

export type Hosts = {
  place(environment: ComputeEnvironment, jobId: string, need: Need): Placement;
  release(hostId: string, jobId: string): void;
  lose(hostId: string): void;
  /** Starts what `minvCpus` wants and forgets reservations and what was missing; before every round of placing. */
  beginRound(environments: Iterable<ComputeEnvironment>): void;
  setStock(environment: string, inStock: boolean): void;
  /**
   * vCPUs that Batch aims at in an environment: of all hosts that are up, start, or are asked for and cannot be had, and
   * never below its minimum.
   */
  desiredVcpus(environment: ComputeEnvironment): number;
  list(): readonly Host[];
};

type Options = { account: Account; delays: Delays; timers: Timers; onReady: () => void };

export const isManaged = (environment: ComputeEnvironment): environment is ManagedEnvironment =>
  environment.computeResources !== undefined;

/** The fleet: hosts start cold, take what fits, and end when idle, unless `minvCpus` keeps them. */
export function createHosts({ account, delays, timers, onReady }: Options): Hosts {
  const hosts = new Map<string, Host>();
  const reserved = new Map<string, Need[]>();
  const idle = new Map<string, () => void>();
  const outOfStock = new Set<string>();
  const minimum = new Map<string, number>();
  /** What jobs ask for and EC2 does not have, by environment: they wait for it as for a host that starts. */
  const missing = new Map<string, Host[]>();

  const missingIn = (environment: string) => missing.get(environment) ?? [];
  const vcpusOf = (some: readonly Host[]) => sum(some.map(({ offers }) => offers)).vcpus;
  const vcpusIn = (environment: string) => vcpusOf([...hosts.values()].filter((h) => h.environment === environment));
  const fits = (host: Host, need: Need) => {
    const taken = sum([...host.jobs.values(), ...(host.ready ? [] : (reserved.get(host.id) ?? []))]);
    return taken.vcpus + need.vcpus <= host.offers.vcpus && taken.gpus + need.gpus <= host.offers.gpus;
  };

  function launch(environment: ComputeEnvironment, instanceType: string): Host {
    const host = newHost(account, environment, instanceType);
    hosts.set(host.id, host);
    timers.after(delays.hostStartMs, () => {
      if (!hosts.has(host.id)) return;
      host.ready = true;
      waitForIdle(host);
      onReady();
    });
    return host;
  }

  /** A host that is still idle after the wait ends, if the environment's minimum allows. */
  function waitForIdle(host: Host) {
    idle.get(host.id)?.();
    if (host.jobs.size > 0) return;
    const stop = timers.after(delays.idleHostMs, () => {
      const left = vcpusIn(host.environment) - host.offers.vcpus;
      if (left < (minimum.get(host.environment) ?? 0)) waitForIdle(host);
      else remove(host.id);
    });
    idle.set(host.id, stop);
  }

  function remove(hostId: string) {
    idle.get(hostId)?.();
    idle.delete(hostId);
    reserved.delete(hostId);
    hosts.delete(hostId);
  }

  /** Jobs share what is missing as they would share hosts, and it is never more than the environment may have. */
  function lack(environment: ComputeEnvironment, instanceType: string, { need, room }: { need: Need; room: number }) {
    const known = missingIn(environment.computeEnvironmentName);
    const host = known.find((h) => fits(h, need)) ?? newHost(account, environment, instanceType);
    if (!known.includes(host)) {
      if (vcpusOf([...known, host]) > room) return;
      missing.set(environment.computeEnvironmentName, [...known, host]);
    }
    reserve(host, need);
  }

  const reserve = (host: Host, need: Need) => reserved.set(host.id, [...(reserved.get(host.id) ?? []), need]);

  return {
    place(environment, jobId, need) {
      if (!isManaged(environment) || environment.state === "DISABLED") return { kind: "waiting" };
      const { instanceTypes, maxvCpus } = environment.computeResources;
      const name = environment.computeEnvironmentName;
      const mine = [...hosts.values()].filter((h) => h.environment === name);
      const host = mine.find((h) => h.ready && fits(h, need));
      if (host !== undefined) {
        host.jobs.set(jobId, need);
        idle.get(host.id)?.();
        return { kind: "placed", host };
      }
      const starting = mine.find((h) => !h.ready && fits(h, need));
      if (starting !== undefined) {
        reserve(starting, need);
        return { kind: "waiting" };
      }
      const instanceType = smallestFitting(instanceTypes, need);
      if (instanceType === undefined) return { kind: "too-large" };
      const room = maxvCpus - vcpusIn(name);
      if (offerOf(instanceType).vcpus > room) return { kind: mine.length === 0 ? "max-resource" : "waiting" };
      if (outOfStock.has(name)) {
        lack(environment, instanceType, { need, room });
        return { kind: "out-of-stock", instanceType };
      }
      reserve(launch(environment, instanceType), need);
      return { kind: "waiting" };
    },
    release(hostId, jobId) {
      const host = hosts.get(hostId);
      if (host?.jobs.delete(jobId) === true) waitForIdle(host);
    },
    lose: remove,
    beginRound(environments) {
      reserved.clear();
      missing.clear();
      for (const environment of environments) {
        const { computeEnvironmentName: name } = environment;
        const wanted = isManaged(environment) ? environment.computeResources : undefined;
        minimum.set(name, wanted?.minvCpus ?? 0);
        // A disabled environment keeps what it has and starts nothing (API reference, ComputeResource).
        if (wanted === undefined || environment.state === "DISABLED" || outOfStock.has(name)) continue;
        const instanceType = smallestFitting(wanted.instanceTypes, { vcpus: 1, gpus: 0 });
        while (instanceType !== undefined && vcpusIn(name) < wanted.minvCpus) launch(environment, instanceType);
      }
    },
    setStock(environment, inStock) {
      if (inStock) outOfStock.delete(environment);
      else outOfStock.add(environment);
    },
    desiredVcpus(environment) {
      const name = environment.computeEnvironmentName;
      const wanted = vcpusIn(name) + vcpusOf(missingIn(name));
      const least = environment.state === "ENABLED" ? (environment.computeResources?.minvCpus ?? 0) : 0;
      return Math.max(wanted, least);
    },
    list: () => [...hosts.values()],
  };
}
