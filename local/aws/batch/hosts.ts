import { randomBytes, randomUUID } from "node:crypto";
import type { Delays, Timers } from "./delays.ts";
import { offerOf, smallestFitting } from "./instance-types.ts";
import { type Account, arn, type ComputeEnvironment, type ManagedEnvironment, type Need } from "./state.ts";

/** One EC2 instance of an environment. Jobs keep their share of it until they end. */
export type Host = {
  id: string;
  containerInstanceArn: string;
  environment: string;
  instanceType: string;
  offers: Need;
  ready: boolean;
  jobs: Map<string, Need>;
};

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
  /** Starts what `minvCpus` wants and forgets reservations; before every round of placing. */
  beginRound(environments: Iterable<ComputeEnvironment>): void;
  setStock(environment: string, inStock: boolean): void;
  list(): readonly Host[];
};

type Options = { account: Account; delays: Delays; timers: Timers; onReady: () => void };

const sum = (needs: Iterable<Need>): Need => {
  const total = { vcpus: 0, gpus: 0 };
  for (const { vcpus, gpus } of needs) {
    total.vcpus += vcpus;
    total.gpus += gpus;
  }
  return total;
};

export const isManaged = (environment: ComputeEnvironment): environment is ManagedEnvironment =>
  environment.computeResources !== undefined;

/** The fleet: hosts start cold, take what fits, and end when idle, unless `minvCpus` keeps them. */
export function createHosts({ account, delays, timers, onReady }: Options): Hosts {
  const hosts = new Map<string, Host>();
  const reserved = new Map<string, Need[]>();
  const idle = new Map<string, () => void>();
  const outOfStock = new Set<string>();
  const minimum = new Map<string, number>();

  const vcpusIn = (environment: string) =>
    sum([...hosts.values()].filter((h) => h.environment === environment).map((h) => h.offers)).vcpus;
  const fits = (host: Host, need: Need) => {
    const taken = sum([...host.jobs.values(), ...(host.ready ? [] : (reserved.get(host.id) ?? []))]);
    return taken.vcpus + need.vcpus <= host.offers.vcpus && taken.gpus + need.gpus <= host.offers.gpus;
  };

  function launch({ computeEnvironmentName, ecsClusterArn }: ComputeEnvironment, instanceType: string): Host {
    const cluster = ecsClusterArn.slice(ecsClusterArn.lastIndexOf("/") + 1);
    const host: Host = {
      id: `i-${randomBytes(9).toString("hex").slice(0, 17)}`,
      containerInstanceArn: arn(account, "ecs", `container-instance/${cluster}/${randomUUID().replaceAll("-", "")}`),
      environment: computeEnvironmentName,
      instanceType,
      offers: offerOf(instanceType),
      ready: false,
      jobs: new Map(),
    };
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

  const reserve = (host: Host, need: Need) => reserved.set(host.id, [...(reserved.get(host.id) ?? []), need]);

  return {
    place(environment, jobId, need) {
      if (!isManaged(environment) || environment.state === "DISABLED") return { kind: "waiting" };
      const { instanceTypes, maxvCpus } = environment.computeResources;
      const mine = [...hosts.values()].filter((h) => h.environment === environment.computeEnvironmentName);
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
      const room = maxvCpus - vcpusIn(environment.computeEnvironmentName);
      if (offerOf(instanceType).vcpus > room) return { kind: mine.length === 0 ? "max-resource" : "waiting" };
      if (outOfStock.has(environment.computeEnvironmentName)) return { kind: "out-of-stock", instanceType };
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
      for (const environment of environments) {
        const { computeEnvironmentName: name } = environment;
        const wanted =
          isManaged(environment) && environment.state === "ENABLED" ? environment.computeResources : undefined;
        minimum.set(name, wanted?.minvCpus ?? 0);
        if (wanted === undefined || outOfStock.has(name)) continue;
        const instanceType = smallestFitting(wanted.instanceTypes, { vcpus: 1, gpus: 0 });
        while (instanceType !== undefined && vcpusIn(name) < wanted.minvCpus) launch(environment, instanceType);
      }
    },
    setStock(environment, inStock) {
      if (inStock) outOfStock.delete(environment);
      else outOfStock.add(environment);
    },
    list: () => [...hosts.values()],
  };
}
