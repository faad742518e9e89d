import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { instanceTypes } from "../../src/domain/instance-types.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const stack = synthesizedStack();

test("the fleet has GPU hosts on demand, and none while there is no job", () => {
  stack.hasResourceProperties("AWS::Batch::ComputeEnvironment", {
    Type: "managed",
    ComputeResources: {
      Type: "EC2",
      MinvCpus: 0,
      MaxvCpus: 64,
      InstanceTypes: ["g6e.4xlarge"],
      Ec2Configuration: [{ ImageType: "ECS_AL2023_NVIDIA" }],
    },
  });
});

test("nothing costs while idle: no NAT gateway, no address, no interface endpoint", () => {
  stack.resourceCountIs("AWS::EC2::NatGateway", 0);
  stack.resourceCountIs("AWS::EC2::EIP", 0);
  stack.allResourcesProperties("AWS::EC2::VPCEndpoint", { VpcEndpointType: "Gateway" });
});

test("nothing reaches a host from outside, and its role is out of a container's reach", () => {
  stack.hasResourceProperties("AWS::EC2::SecurityGroup", { SecurityGroupIngress: Match.absent() });
  stack.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
  stack.hasResourceProperties("AWS::EC2::LaunchTemplate", {
    LaunchTemplateData: { MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 } },
  });
});

test("a lost host or the runner's 75 gives another attempt; everything else is final", () => {
  stack.hasResourceProperties("AWS::Batch::JobDefinition", {
    RetryStrategy: {
      Attempts: 3,
      EvaluateOnExit: [
        { Action: "RETRY", OnExitCode: "75" },
        { Action: "RETRY", OnStatusReason: "Host EC2*" },
        { Action: "EXIT", OnReason: "*" },
      ],
    },
    Timeout: { AttemptDurationSeconds: 14_400 },
  });
});

test("a job has a whole GPU, room to share memory, and everything that is the same for each request", () => {
  stack.hasResourceProperties("AWS::Batch::JobDefinition", {
    ContainerProperties: {
      ResourceRequirements: Match.arrayWith([{ Type: "GPU", Value: "1" }]),
      LinuxParameters: { SharedMemorySize: 65_536 },
      Environment: Match.arrayWith([
        { Name: "BUCKET_NAME", Value: { Ref: only(stack, "AWS::S3::Bucket").id } },
        { Name: "NETWORK_RPC_URL", Value: "https://rpc.mainnet.succinct.xyz" },
        { Name: "PROVER_BACKEND", Value: "cuda" },
        { Name: "AWS_REGION", Value: { Ref: "AWS::Region" } },
      ]),
    },
  });
});

/** Each type that a deployment may name, with its size as the bidder knows it. */
const hostTypes = Object.entries(instanceTypes).filter(([type]) => type !== "g6.xlarge");

test.each(hostTypes)("a job takes a whole %s, but for what the system needs", (instanceType, { vcpus, hostGib }) => {
  synthesizedStack({ context: { instanceType } }).hasResourceProperties("AWS::Batch::JobDefinition", {
    ContainerProperties: {
      ResourceRequirements: Match.arrayWith([
        { Type: "MEMORY", Value: String(hostGib * 1_024 - 4_096) },
        { Type: "VCPU", Value: String(vcpus) },
      ]),
      LinuxParameters: { SharedMemorySize: hostGib * 512 },
    },
  });
});

test("a job may put and get under jobs/, and ask one Lambda for a private stdin: no key, no queue, no table", () => {
  const { properties } = only(stack, "AWS::IAM::Policy", "ProofJobJobRole");
  const { Statement } = properties.PolicyDocument as { Statement: Array<{ Action: string | string[] }> };
  const services = new Set(Statement.flatMap(({ Action }) => [Action].flat().map((action) => action.split(":")[0])));
  expect([...services].sort()).toEqual(["lambda", "s3"]);
  const invokes = Statement.find(({ Action }) => Action === "lambda:InvokeFunction");
  expect(JSON.stringify(invokes)).toContain(only(stack, "AWS::Lambda::Function", "-issue-stdin-uri").id);
});
