import { DescribeClustersCommand, type ECSClient } from "@aws-sdk/client-ecs";

/** DescribeClusters takes no more in one call, and takes none to mean the account's default cluster. */
const clustersPerCall = 100;

/**
 * How many hosts have joined each cluster, by its ARN. A cluster that ECS does not know, or that was deleted (INACTIVE for
 * a while), is absent. A host that drains is still counted, as ECS counts it.
 */
export async function registeredHosts(
  client: ECSClient,
  clusterArns: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let start = 0; start < clusterArns.length; start += clustersPerCall) {
    const asked = clusterArns.slice(start, start + clustersPerCall);
    const { clusters = [] } = await client.send(new DescribeClustersCommand({ clusters: asked }));
    for (const { clusterArn, status, registeredContainerInstancesCount: hosts = 0 } of clusters) {
      if (clusterArn !== undefined && status === "ACTIVE") found.set(clusterArn, hosts);
    }
  }
  return found;
}
