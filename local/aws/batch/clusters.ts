import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { type Operations, operationsThatRefuseWith } from "../protocol/operation.ts";
import type { Hosts } from "./hosts.ts";
import { type Account, arn, type ComputeEnvironment, type JobStatus, nameFrom, type State } from "./state.ts";

const ecsOperation = operationsThatRefuseWith("InvalidParameterException");

/** "A list of up to 100 cluster names or full cluster ARN entries" (ECS API reference, DescribeClusters). */
const mostClusters = 100;

type World = { account: Account; state: State; hosts: Pick<Hosts, "list"> };

/** What ECS says of the clusters that Batch makes, one for each compute environment. */
export const clusterOperations = ({ account, state, hosts }: World): Operations => ({
  DescribeClusters: ecsOperation(z.object({ clusters: z.array(z.string()).default([]) }), ({ clusters: asked }) => {
    if (asked.length > mostClusters)
      throw new AwsError("InvalidParameterException", `Clusters can have at most ${mostClusters} items.`);
    const names = asked.length === 0 ? ["default"] : asked.map(nameFrom);
    const byName = new Map([...state.environments.values()].map((each) => [nameFrom(each.ecsClusterArn), each]));
    const missing = names.filter((name) => !byName.has(name));
    return {
      clusters: names.flatMap((name) => describe(byName.get(name), state, hosts.list())),
      failures: missing.map((name) => ({ arn: arn(account, "ecs", `cluster/${name}`), reason: "MISSING" })),
    };
  }),
});

/** A host is registered once it has joined; one that starts, or that EC2 does not have, is not. */
function describe(environment: ComputeEnvironment | undefined, { jobs }: State, hosts: ReturnType<Hosts["list"]>) {
  if (environment === undefined) return [];
  const mine = hosts.filter((host) => host.environment === environment.computeEnvironmentName);
  const tasks = mine.flatMap((host) => [...host.jobs.keys()].map((jobId) => jobs.get(jobId)?.status));
  const count = (status: JobStatus) => tasks.filter((each) => each === status).length;
  return [
    {
      clusterArn: environment.ecsClusterArn,
      clusterName: nameFrom(environment.ecsClusterArn),
      status: "ACTIVE",
      registeredContainerInstancesCount: mine.filter(({ ready }) => ready).length,
      runningTasksCount: count("RUNNING"),
      pendingTasksCount: count("STARTING"),
      activeServicesCount: 0,
      ...{ statistics: [], tags: [], settings: [], capacityProviders: [], defaultCapacityProviderStrategy: [] },
    },
  ];
}
