import {
  type BatchClient,
  type ComputeEnvironmentDetail,
  type ComputeResource,
  DescribeComputeEnvironmentsCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import type { ECSClient } from "@aws-sdk/client-ecs";
import { boughtAs, type HostBought, instanceTypes } from "../../domain/instance-types.ts";
import type { Fleet, FleetClass, HostBounds } from "../../ports/fleet.ts";
import { PortError } from "../../ports/port-error.ts";
import { registeredHosts } from "./registered-hosts.ts";

/** A class, by the name of its compute environment, and what its hosts are. */
export type FleetClassSetting = HostBought & { className: string; deployedHosts: number };

const vcpusOf = ({ instanceType }: FleetClassSetting): number => instanceTypes[instanceType].vcpus;

type Scaling = Pick<Fleet, "classes" | "hosts" | "keepHosts">;
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
      new DescribeComputeEnvironmentsCommand({ computeEnvironments: settings.map(({ className }) => className) }),
    );
    return settings.flatMap((setting) => {
      const environment = computeEnvironments.find((each) => each.computeEnvironmentName === setting.className);
      const resources = environment?.computeResources; // absent where Batch does not scale the environment
      return environment && resources ? [{ setting, environment, resources }] : [];
    });
  }
  return {
    classes: () => settings.map(({ className, instanceType, buy }) => ({ className, instanceType, buy })),
    async hosts() {
      const found = await known();
      const clusters = found.flatMap(({ environment: { ecsClusterArn } }) => ecsClusterArn ?? []);
      const registered = await registeredHosts(clusterClient, clusters);
      return found.map((each) => readClass(each, registered.get(each.environment.ecsClusterArn ?? "") ?? 0));
    },
    async keepHosts(className, wanted) {
      const found = (await known()).find(({ setting }) => setting.className === className);
      if (!found) throw new PortError("unknown-class", "give-up", `no compute environment ${className}`);
      const { setting, resources } = found;
      const { minvCpus, maxvCpus } = boundsOf(wanted, found);
      const computeResources = {
        ...(resources.minvCpus !== minvCpus && { minvCpus }),
        ...(resources.maxvCpus !== maxvCpus && { maxvCpus }),
      };
      if (Object.keys(computeResources).length === 0) return undefined;
      await client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: className, computeResources }));
      return { minimumHosts: minvCpus / vcpusOf(setting), maximumHosts: Math.floor(maxvCpus / vcpusOf(setting)) };
    },
  };
}

/** Whole hosts, as many as were deployed at most. Batch refuses a maximum below what it aims at: it follows as hosts idle. */
function boundsOf({ minimumHosts, maximumHosts }: HostBounds, { setting, resources }: Known) {
  const vcpusFor = (hosts: number) => Math.min(Math.max(Math.ceil(hosts), 0), setting.deployedHosts) * vcpusOf(setting);
  const minvCpus = vcpusFor(minimumHosts);
  return { minvCpus, maxvCpus: Math.max(vcpusFor(maximumHosts), minvCpus, resources.desiredvCpus ?? 0) };
}

function readClass({ setting, environment, resources }: Known, readyHosts: number): FleetClass {
  const hostVcpus = vcpusOf(setting);
  const { desiredvCpus = 0, minvCpus = 0, maxvCpus = 0 } = resources;
  return {
    className: setting.className,
    ...boughtAs(setting),
    minimumHosts: Math.ceil(minvCpus / hostVcpus),
    desiredHosts: Math.ceil(desiredvCpus / hostVcpus),
    readyHosts,
    maximumHosts: Math.floor(maxvCpus / hostVcpus),
    deployedHosts: setting.deployedHosts,
    enabled: environment.state === "ENABLED" && !unusable.has(environment.status ?? ""),
  };
}

const unusable: ReadonlySet<string> = new Set(["INVALID", "DELETING", "DELETED"]);
