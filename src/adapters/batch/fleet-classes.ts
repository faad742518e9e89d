import {
  type BatchClient,
  type ComputeEnvironmentDetail,
  type ComputeResource,
  DescribeComputeEnvironmentsCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import type { ECSClient } from "@aws-sdk/client-ecs";
import type { HostClass } from "../../domain/capability.ts";
import { type InstanceTypeName, instanceTypes } from "../../domain/instance-types.ts";
import type { Fleet, FleetClass } from "../../ports/fleet.ts";
import { PortError } from "../../ports/port-error.ts";
import { registeredHosts } from "./registered-hosts.ts";

/** A compute environment, and what its hosts are. */
export type FleetClassSetting = {
  environment: string;
  instanceType: InstanceTypeName;
  buy: HostClass["buy"];
  deployedHosts: number;
};

const vcpusOf = ({ instanceType }: FleetClassSetting): number => instanceTypes[instanceType].vcpus;

type Scaling = Pick<Fleet, "classes" | "hosts" | "setMinimumHosts" | "setMaximumHosts">;
type Known = { setting: FleetClassSetting; environment: ComputeEnvironmentDetail; resources: ComputeResource };

type Clients = {
  client: BatchClient;
  /** Batch says what it aims at; only ECS, on whose clusters the hosts are, says which have come. */
  clusterClient: ECSClient;
};

/** Batch counts vCPUs, we count hosts. */
export function fleetClasses({ client, clusterClient }: Clients, settings: readonly FleetClassSetting[]): Scaling {
  async function known(): Promise<Known[]> {
    if (settings.length === 0) return [];
    const { computeEnvironments = [] } = await client.send(
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: settings.map(({ environment }) => environment) }),
    );
    return settings.flatMap((setting) => {
      const environment = computeEnvironments.find((each) => isNamed(each, setting.environment));
      const resources = environment?.computeResources; // absent where Batch does not scale the environment
      return environment && resources ? [{ setting, environment, resources }] : [];
    });
  }
  return {
    classes: () =>
      settings.map(({ environment, instanceType, buy }) => ({ className: nameOf(environment), instanceType, buy })),
    async hosts() {
      const found = await known();
      const clusters = found.flatMap(({ environment: { ecsClusterArn } }) => ecsClusterArn ?? []);
      const registered = await registeredHosts(clusterClient, clusters);
      return found.map((each) => readClass(each, registered.get(each.environment.ecsClusterArn ?? "") ?? 0));
    },
    async setMinimumHosts(className, hosts) {
      const { setting, environment, resources } = await named(className);
      const wanted = Math.max(Math.ceil(hosts), 0) * vcpusOf(setting);
      const minvCpus = Math.min(wanted, resources.maxvCpus ?? wanted);
      if (resources.minvCpus !== minvCpus) await change(environment, setting, { minvCpus });
    },
    async setMaximumHosts(className, hosts) {
      const { setting, environment, resources } = await named(className);
      const most = Math.min(Math.max(Math.ceil(hosts), 0), setting.deployedHosts) * vcpusOf(setting);
      // Batch refuses a maximum below what it aims at: it follows as hosts idle.
      const maxvCpus = Math.max(most, resources.minvCpus ?? 0, resources.desiredvCpus ?? 0);
      if (resources.maxvCpus !== maxvCpus) await change(environment, setting, { maxvCpus });
    },
  };

  async function named(className: string): Promise<Known> {
    const found = (await known()).find(({ environment }) => environment.computeEnvironmentName === className);
    if (!found) throw new PortError("unknown-class", "give-up", `no compute environment ${className}`);
    return found;
  }

  async function change(
    { computeEnvironmentArn }: ComputeEnvironmentDetail,
    setting: FleetClassSetting,
    computeResources: { minvCpus: number } | { maxvCpus: number },
  ): Promise<void> {
    const computeEnvironment = computeEnvironmentArn ?? setting.environment;
    await client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment, computeResources }));
  }
}

/** The name is the last part of an ARN. */
const nameOf = (nameOrArn: string): string => nameOrArn.split("/").at(-1) ?? nameOrArn;

const isNamed = ({ computeEnvironmentName, computeEnvironmentArn }: ComputeEnvironmentDetail, nameOrArn: string) =>
  computeEnvironmentArn === nameOrArn || computeEnvironmentName === nameOrArn;

function readClass({ setting, environment, resources }: Known, readyHosts: number): FleetClass {
  const hostVcpus = vcpusOf(setting);
  const { desiredvCpus = 0, minvCpus = 0, maxvCpus = 0 } = resources;
  return {
    className: environment.computeEnvironmentName ?? "",
    instanceType: setting.instanceType,
    buy: setting.buy,
    minimumHosts: Math.ceil(minvCpus / hostVcpus),
    desiredHosts: Math.ceil(desiredvCpus / hostVcpus),
    readyHosts,
    maximumHosts: Math.floor(maxvCpus / hostVcpus),
    deployedHosts: setting.deployedHosts,
    enabled: environment.state === "ENABLED" && !unusable.has(environment.status ?? ""),
  };
}

const unusable: ReadonlySet<string> = new Set(["INVALID", "DELETING", "DELETED"]);
