import { randomBytes, randomUUID } from "node:crypto";
import { offerOf } from "./instance-types.ts";
import { type Account, arn, type ComputeEnvironment, type Need, nameFrom } from "./state.ts";

/** One EC2 instance of an environment. Jobs keep their share of it until they end. */
export type Host = {
  id: string;
  containerInstanceArn: string;
  environment: string;
  instanceType: string;
  offers: Need;
  /** It has joined its cluster. */
  ready: boolean;
  jobs: Map<string, Need>;
};

/** A host that was just asked for. */
export function newHost(
  account: Account,
  { computeEnvironmentName, ecsClusterArn }: ComputeEnvironment,
  instanceType: string,
): Host {
  const path = `container-instance/${nameFrom(ecsClusterArn)}/${randomUUID().replaceAll("-", "")}`;
  return {
    id: `i-${randomBytes(9).toString("hex").slice(0, 17)}`,
    containerInstanceArn: arn(account, "ecs", path),
    environment: computeEnvironmentName,
    instanceType,
    offers: offerOf(instanceType),
    ready: false,
    jobs: new Map(),
  };
}

export function sum(needs: Iterable<Need>): Need {
  const total = { vcpus: 0, gpus: 0 };
  for (const { vcpus, gpus } of needs) {
    total.vcpus += vcpus;
    total.gpus += gpus;
  }
  return total;
}
