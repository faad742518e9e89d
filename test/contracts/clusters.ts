import {
  BatchClient,
  DeleteComputeEnvironmentCommand,
  DescribeComputeEnvironmentsCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import { DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import { expect, onTestFinished } from "vitest";
import { aComputeEnvironment, type BatchTarget } from "./compute-environment.ts";
import { aName, type ContractTest, clientOptions } from "./target.ts";

/** Where Batch's own clusters are described. */
export type ClustersTarget = BatchTarget & { ecsEndpoint: string };

/** Amazon ECS, as far as it tells which hosts of a Batch fleet have come. */
export function clustersContract(target: () => ClustersTarget, test: ContractTest): void {
  async function aFleet() {
    const batch = new BatchClient(clientOptions(target()));
    const ecs = new ECSClient(clientOptions({ endpoint: target().ecsEndpoint }));
    onTestFinished(() => {
      batch.destroy();
      ecs.destroy();
    });
    const environment = await aComputeEnvironment(batch, target());
    const described = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [environment] });
    const { ecsClusterArn: cluster = "" } = (await batch.send(described)).computeEnvironments?.[0] ?? {};
    const update = (change: object) =>
      batch.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: environment, ...change }));
    return {
      cluster,
      describe: (...clusters: string[]) => ecs.send(new DescribeClustersCommand({ clusters })),
      setMinimum: (minvCpus: number) => update({ computeResources: { minvCpus } }),
      async remove() {
        await update({ state: "DISABLED" });
        await batch.send(new DeleteComputeEnvironmentCommand({ computeEnvironment: environment }));
      },
    };
  }
  const nowhere = (cluster: string) => cluster.replace(/[^/]+$/, aName("nowhere"));

  test("a fleet has a cluster from the start, without hosts and tasks", async () => {
    const { cluster, describe } = await aFleet();
    expect(cluster).toMatch(/^arn:aws:ecs:us-east-1:\d{12}:cluster\/[\w-]+$/);
    const { clusters, failures } = await describe(cluster);

    expect(failures).toEqual([]);
    expect(clusters).toMatchObject([
      {
        ...{ clusterArn: cluster, clusterName: cluster.split("/")[1], status: "ACTIVE" },
        ...{ registeredContainerInstancesCount: 0, runningTasksCount: 0, pendingTasksCount: 0 },
      },
    ]);
  });

  test("a cluster is known by its name as well", async () => {
    const { cluster, describe } = await aFleet();
    expect((await describe(cluster.split("/")[1] ?? "")).clusters).toMatchObject([{ clusterArn: cluster }]);
  });

  test("each fleet has a cluster of its own, and one call describes several", async () => {
    const [one, other] = [await aFleet(), await aFleet()];
    const { clusters } = await one.describe(one.cluster, other.cluster);
    expect(clusters?.map(({ clusterArn }) => clusterArn).sort()).toEqual([one.cluster, other.cluster].sort());
    expect(one.cluster).not.toBe(other.cluster);
  });

  test("hosts that have joined are counted, and counted no more when they are gone", async () => {
    const { cluster, describe, setMinimum } = await aFleet();
    const registered = async () => (await describe(cluster)).clusters?.[0]?.registeredContainerInstancesCount;
    await setMinimum(8);
    await expect.poll(registered, { timeout: 5_000 }).toBe(2);
    await setMinimum(0);
    await expect.poll(registered, { timeout: 5_000 }).toBe(0);
  });

  test("a cluster that is not there is missing, and the others are described", async () => {
    const { cluster, describe } = await aFleet();
    const unknown = nowhere(cluster);
    const { clusters, failures } = await describe(unknown, cluster);
    expect(clusters).toMatchObject([{ clusterArn: cluster }]);
    expect(failures).toEqual([{ arn: unknown, reason: "MISSING" }]);
  });

  test("the cluster of a fleet that was deleted is active no more", async () => {
    const { cluster, describe, remove } = await aFleet();
    await remove();
    const active = async () => (await describe(cluster)).clusters?.filter(({ status }) => status === "ACTIVE");
    await expect.poll(active, { timeout: 20_000 }).toEqual([]);
  });

  test("a call describes at most 100 clusters", async () => {
    const { cluster, describe } = await aFleet();
    const many = Array.from({ length: 101 }, () => nowhere(cluster));
    expect((await describe(...many.slice(1))).failures).toHaveLength(100);
    await expect(describe(...many)).rejects.toMatchObject({ name: "InvalidParameterException" });
  });
}
