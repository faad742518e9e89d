import {
  DescribeComputeEnvironmentsCommand,
  TerminateJobCommand,
  UpdateComputeEnvironmentCommand,
} from "@aws-sdk/client-batch";
import { DescribeClustersCommand } from "@aws-sdk/client-ecs";
import { expect, test } from "vitest";
import { aBatch } from "./a-batch.ts";
import { aStack } from "./stack.ts";

/** A fleet of hosts with 4 vCPUs, and what Batch and ECS say of it. */
async function aSeenFleet(options: Parameters<typeof aBatch>[0] = {}) {
  const stand = await aBatch(options);
  const { client, clusterClient } = stand;
  const describe = async (computeEnvironment: string) => {
    const asked = new DescribeComputeEnvironmentsCommand({ computeEnvironments: [computeEnvironment] });
    return (await client.send(asked)).computeEnvironments?.[0];
  };
  return {
    ...stand,
    desired: async (name = "fleet") => (await describe(name))?.computeResources?.desiredvCpus,
    cluster: async (name = "fleet") => {
      const clusters = [(await describe(name))?.ecsClusterArn ?? ""];
      return (await clusterClient.send(new DescribeClustersCommand({ clusters }))).clusters?.[0];
    },
    update: (change: object) =>
      client.send(new UpdateComputeEnvironmentCommand({ computeEnvironment: "fleet", ...change })),
  };
}

const registered = (count: number) => ({ registeredContainerInstancesCount: count });

test("a host is registered once it has started, and no more when it is lost", async () => {
  const { batch, cluster, desired, submit, event } = await aSeenFleet({ delays: { hostStartMs: 300 } });
  const job = await submit(["polite"]);
  await event(job, "RUNNABLE");
  await expect.poll(desired).toBe(4);
  expect(await cluster()).toMatchObject({ ...registered(0), runningTasksCount: 0 });

  await event(job, "RUNNING");
  expect(await cluster()).toMatchObject({ ...registered(1), runningTasksCount: 1, pendingTasksCount: 0 });
  batch.loseHost(job);
  expect(await cluster()).toMatchObject({ ...registered(0), runningTasksCount: 0 });
});

test("a task is pending while its container starts", async () => {
  const { cluster, submit, event } = await aSeenFleet({ delays: { containerStartMs: 200 } });
  const job = await submit(["exit", "0"]);
  await event(job, "STARTING");
  expect(await cluster()).toMatchObject({ ...registered(1), runningTasksCount: 0, pendingTasksCount: 1 });
  await event(job, "SUCCEEDED");
  expect(await cluster()).toMatchObject({ ...registered(1), runningTasksCount: 0, pendingTasksCount: 0 });
});

test("in a stock-out hosts are desired for the jobs that wait, as many as the fleet may have, and none is registered", async () => {
  const { batch, cluster, desired, submit, blocked, event } = await aSeenFleet({
    resources: aStack({ resources: { MaxvCpus: 8 } }),
  });
  batch.setStock("fleet", false);
  const jobs = [await submit(["exit", "0"]), await submit(["exit", "0"]), await submit(["exit", "0"])];
  await blocked(jobs[0]!);
  await expect.poll(desired).toBe(8);
  expect(await cluster()).toMatchObject(registered(0));

  batch.setStock("fleet", true);
  for (const job of jobs) await event(job, "SUCCEEDED");
  expect(await cluster()).toMatchObject(registered(2));
});

test("in a stock-out jobs share what is desired as they would share hosts", async () => {
  const { batch, desired, submit, blocked, event } = await aSeenFleet();
  batch.setStock("fleet", false);
  const containerOverrides = { resourceRequirements: [{ type: "VCPU", value: "2" }] };
  const jobs = [await submit([], { containerOverrides }), await submit([], { containerOverrides })];
  await blocked(jobs[0]!);
  await event(jobs[1]!, "RUNNABLE");
  await new Promise((later) => setTimeout(later, 20)); // a round of placing
  expect(await desired()).toBe(4);
});

test("nothing is desired any more when the job that waited is ended, or its fleet disabled", async () => {
  const { batch, client, desired, submit, blocked, update } = await aSeenFleet();
  batch.setStock("fleet", false);
  const [first, second] = [await submit([]), await submit([])];
  await blocked(first);
  await expect.poll(desired).toBe(8);
  await client.send(new TerminateJobCommand({ jobId: second, reason: "not wanted" }));
  await expect.poll(desired).toBe(4);
  await update({ state: "DISABLED" });
  await expect.poll(desired).toBe(0);
});

test("jobs that the first fleet has no host for run on the second", async () => {
  const [definition, , fleet] = aStack({ resources: { MaxvCpus: 4 } });
  const spare = aStack({ environment: { ComputeEnvironmentName: "spare" } })[2]!;
  const order = ["fleet", "spare"].map((ComputeEnvironment, nth) => ({ Order: nth + 1, ComputeEnvironment }));
  const queue = aStack({ queue: { ComputeEnvironmentOrder: order } })[1]!;
  const { batch, cluster, desired, submit, event } = await aSeenFleet({
    resources: [definition!, queue, fleet!, spare],
  });
  batch.setStock("fleet", false);
  const jobs = [await submit(["wait"]), await submit(["wait"])]; // more than the first may have
  for (const job of jobs) await event(job, "RUNNING");

  expect(await cluster("fleet")).toMatchObject(registered(0));
  expect(await cluster("spare")).toMatchObject({ ...registered(2), runningTasksCount: 2 });
  await expect.poll(desired).toBe(0);
  for (const job of jobs) batch.loseHost(job);
});

test("whoever names no cluster asks about the default one, which Batch does not make", async () => {
  const { clusterClient } = await aSeenFleet();
  expect(await clusterClient.send(new DescribeClustersCommand({}))).toMatchObject({
    clusters: [],
    failures: [{ arn: "arn:aws:ecs:us-east-1:000000000000:cluster/default", reason: "MISSING" }],
  });
});
