import {
  BatchClient,
  DescribeComputeEnvironmentsCommand,
  DescribeJobDefinitionsCommand,
  DescribeJobQueuesCommand,
} from "@aws-sdk/client-batch";
import { describe, expect } from "vitest";
import { keptGib } from "../../../lib/fleet-configuration.ts";
import { unbuiltImage } from "../../../lib/prover-image.ts";
import { instanceTypes } from "../../../src/domain/instance-types.ts";
import { usualFleet } from "../../../src/domain/usual-fleet.ts";
import type { ContractTest } from "../../contracts/target.ts";
import { className, type DeployedAccount } from "./account.ts";

/** On demand a lost host, or the runner's 75, gives another attempt. */
const retries = {
  spot: { attempts: 1 },
  "on-demand": {
    attempts: 3,
    evaluateOnExit: [
      { action: "retry", onExitCode: "75" },
      { action: "retry", onStatusReason: "Host EC2*" },
      { action: "retry", onStatusReason: "Task failed to start*" },
      { action: "exit", onReason: "*" },
    ],
  },
} as const;

/** Compute environments, their queues and the definitions of their jobs. */
export const hostsDeployed = (account: () => DeployedAccount, test: ContractTest): void => {
  describe("hosts", () => {
    const batch = () => new BatchClient(account().options);
    for (const { name, instanceType, buy, hosts } of usualFleet) {
      test(`of the class ${name} are of one type, none without a job, and have a queue of their own`, async () => {
        const computeEnvironments = [className(name)];
        const found = await batch().send(new DescribeComputeEnvironmentsCommand({ computeEnvironments }));
        expect(found.computeEnvironments).toMatchObject([
          {
            ...{ type: "MANAGED", state: "ENABLED", status: "VALID" },
            computeResources: {
              type: buy === "spot" ? "SPOT" : "EC2",
              minvCpus: 0,
              maxvCpus: hosts * instanceTypes[instanceType].vcpus,
              instanceTypes: [instanceType],
              ec2Configuration: [{ imageType: "ECS_AL2023_NVIDIA" }],
              launchTemplate: { launchTemplateId: account().physicalIdsOf("AWS::EC2::LaunchTemplate")[0] },
              subnets: account().physicalIdsOf("AWS::EC2::Subnet"),
              securityGroupIds: account().physicalIdsOf("AWS::EC2::SecurityGroup"),
            },
          },
        ]);
        const { jobQueues } = await batch().send(new DescribeJobQueuesCommand({ jobQueues: computeEnvironments }));
        const computeEnvironment = found.computeEnvironments?.[0]?.computeEnvironmentArn;
        expect(jobQueues).toMatchObject([
          { ...{ state: "ENABLED", status: "VALID" }, computeEnvironmentOrder: [{ order: 1, computeEnvironment }] },
        ]);
      });
      test(`a job of the class ${name} takes a GPU and all that the host leaves it`, async () => {
        const asked = new DescribeJobDefinitionsCommand({ jobDefinitionName: className(name) });
        const { vcpus, hostGib } = instanceTypes[instanceType];
        expect((await batch().send(asked)).jobDefinitions).toMatchObject([
          {
            status: "ACTIVE",
            retryStrategy: retries[buy],
            containerProperties: {
              image: `123456789012.dkr.ecr.us-east-1.amazonaws.com/${unbuiltImage}`,
              readonlyRootFilesystem: true,
              resourceRequirements: expect.arrayContaining([
                { type: "GPU", value: "1" },
                { type: "VCPU", value: String(vcpus) },
                { type: "MEMORY", value: String((hostGib - keptGib(hostGib)) * 1_024) },
              ]) as unknown,
              environment: expect.arrayContaining([
                { name: "BUCKET_NAME", value: account().stack.outputs["Bucket"] },
              ]) as unknown,
              logConfiguration: { options: { "awslogs-group": "/aws/batch/serverless-prover-dev-proof" } },
            },
          },
        ]);
      });
    }
    test("an attempt ends after four hours", async () => {
      const { jobDefinitions = [] } = await batch().send(new DescribeJobDefinitionsCommand({}));
      expect(jobDefinitions).toHaveLength(usualFleet.length);
      for (const { timeout } of jobDefinitions) expect(timeout).toEqual({ attemptDurationSeconds: 14_400 });
    });
    test("a job that gets no host is ended after ten minutes", async () => {
      const { jobQueues = [] } = await batch().send(new DescribeJobQueuesCommand({}));
      expect(jobQueues).toHaveLength(usualFleet.length);
      for (const { jobStateTimeLimitActions } of jobQueues) expect(jobStateTimeLimitActions).toHaveLength(3);
    });
  });
};
