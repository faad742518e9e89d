import { type BatchClient, CreateComputeEnvironmentCommand } from "@aws-sdk/client-batch";
import { aName, type Target } from "./target.ts";

/** What a compute environment refers to; a service that checks them must have been given them before. */
export type BatchTarget = Target & {
  serviceRole: string;
  instanceRole: string;
  subnets: string[];
  securityGroupIds: string[];
};

/** Makes an environment of m5.xlarge hosts (4 vCPUs), four at most, and returns its name. */
export async function aComputeEnvironment(client: BatchClient, target: BatchTarget): Promise<string> {
  const { serviceRole, instanceRole, subnets, securityGroupIds } = target;
  const computeEnvironmentName = aName("fleet");
  await client.send(
    new CreateComputeEnvironmentCommand({
      computeEnvironmentName,
      type: "MANAGED",
      state: "ENABLED",
      serviceRole,
      computeResources: {
        type: "EC2",
        minvCpus: 0,
        maxvCpus: 16,
        instanceTypes: ["m5.xlarge"],
        instanceRole,
        subnets,
        securityGroupIds,
      },
    }),
  );
  return computeEnvironmentName;
}
