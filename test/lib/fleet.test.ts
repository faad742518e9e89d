import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { functionName, hostClassName } from "../../src/config/names.ts";
import { instanceTypes, mostSpotPercent } from "../../src/domain/instance-types.ts";
import { usualFleet } from "../../src/domain/usual-fleet.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const stack = synthesizedStack();

const className = (name: string) => hostClassName("dev", name);

test.each(usualFleet)(
  "a class has hosts of one type, bought in one way, and none while there is no job: $name",
  (each) => {
    const { name, instanceType, buy, hosts } = each;
    const { id, properties } = only(stack, "AWS::Batch::ComputeEnvironment", `"${className(name)}"`);
    expect(properties).toMatchObject({
      Type: "managed",
      ComputeResources: {
        Type: buy === "spot" ? "SPOT" : "EC2",
        AllocationStrategy: buy === "spot" ? "SPOT_PRICE_CAPACITY_OPTIMIZED" : "BEST_FIT_PROGRESSIVE",
        MinvCpus: 0,
        MaxvCpus: hosts * instanceTypes[instanceType].vcpus,
        InstanceTypes: [instanceType],
        Ec2Configuration: [{ ImageType: "ECS_AL2023_NVIDIA" }],
        ScalingPolicy: { MinScaleDownDelayMinutes: 20 },
      },
    });
    expect(only(stack, "AWS::Batch::JobQueue", `"${className(name)}"`).properties).toMatchObject({
      ComputeEnvironmentOrder: [{ ComputeEnvironment: { "Fn::GetAtt": [id, "ComputeEnvironmentArn"] }, Order: 1 }],
    });
  },
);

test.each(usualFleet)("Batch pays no more for spot than bids reckon with, and a little: $name", (planned) => {
  const { name, buy } = planned;
  const { properties } = only(stack, "AWS::Batch::ComputeEnvironment", `"${className(name)}"`);
  const { BidPercentage } = (properties as { ComputeResources: { BidPercentage?: number } }).ComputeResources;
  expect(BidPercentage).toBe(buy === "spot" ? mostSpotPercent(planned) : undefined);
});

test("what the operator says of a class's spot price is what Batch pays at most, and a little, and what bids reckon with", () => {
  const dear = synthesizedStack({ context: { fleet: "l40s=g6e.4xlarge:spot@0.7:2,l4=g6.4xlarge:spot:1" } });
  const percentOf = (name: string) =>
    only(dear, "AWS::Batch::ComputeEnvironment", `"${className(name)}"`).properties.ComputeResources;
  expect(percentOf("l40s")).toMatchObject({ BidPercentage: 77 });
  expect(percentOf("l4")).toMatchObject({ BidPercentage: 49 });
  const { properties } = only(dear, "AWS::Lambda::Function", `"${functionName("dev", "watch-market")}"`);
  const { Variables } = properties.Environment as { Variables: Record<string, string> };
  expect(loadConfig(["fleetClasses"], Variables).fleetClasses).toEqual([
    { className: className("l40s"), instanceType: "g6e.4xlarge", buy: "spot", spotShare: 0.7, deployedHosts: 2 },
    { className: className("l4"), instanceType: "g6.4xlarge", buy: "spot", deployedHosts: 1 },
  ]);
});

test("there is nothing beside the classes that were asked for", () => {
  for (const type of ["ComputeEnvironment", "JobQueue", "JobDefinition"]) {
    stack.resourceCountIs(`AWS::Batch::${type}`, usualFleet.length);
  }
  const other = synthesizedStack({ context: { fleet: "h100=p5.4xlarge:on-demand:2" } });
  other.resourceCountIs("AWS::Batch::ComputeEnvironment", 1);
  other.hasResourceProperties("AWS::Batch::ComputeEnvironment", {
    ComputeEnvironmentName: className("h100"),
    ComputeResources: { InstanceTypes: ["p5.4xlarge"], MaxvCpus: 32 },
  });
});

test("a job that heads a queue without getting a host is ended after ten minutes, whatever the reason", () => {
  const reasons = [
    "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY",
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE",
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT",
  ];
  stack.allResourcesProperties("AWS::Batch::JobQueue", {
    JobStateTimeLimitActions: reasons.map((Reason) => ({
      ...{ Reason, State: "RUNNABLE", MaxTimeSeconds: 600, Action: "CANCEL" },
    })),
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

test("hosts may stand in three zones of the region, or in as many as are asked for", () => {
  const zonesOf = (from: typeof stack) =>
    Object.values(from.findResources("AWS::EC2::Subnet")).map(
      (subnet) => (subnet as { Properties: { AvailabilityZone: unknown } }).Properties.AvailabilityZone,
    );
  const zone = (index: number) => ({ "Fn::Select": [index, { "Fn::GetAZs": "" }] });
  const subnets = Object.keys(stack.findResources("AWS::EC2::Subnet")).map((Ref) => ({ Ref }));
  expect(zonesOf(stack)).toEqual([zone(0), zone(1), zone(2)]);
  stack.allResourcesProperties("AWS::Batch::ComputeEnvironment", { ComputeResources: { Subnets: subnets } });
  expect(zonesOf(synthesizedStack({ context: { hostZones: "2" } }))).toEqual([zone(0), zone(1)]);
});

test("a host's disk takes the image faster than the 125 MiB a second that every disk has", () => {
  const { BlockDeviceMappings } = only(stack, "AWS::EC2::LaunchTemplate").properties.LaunchTemplateData as {
    BlockDeviceMappings: { Ebs: object }[];
  };
  expect(BlockDeviceMappings.map(({ Ebs }) => Ebs)).toEqual([
    { VolumeSize: 150, VolumeType: "gp3", Throughput: 500, Encrypted: true, DeleteOnTermination: true },
  ]);
});

test("a spot notice becomes a SIGTERM, and a change of what hosts start from reaches them", () => {
  const { id, properties } = only(stack, "AWS::EC2::LaunchTemplate");
  const { UserData } = properties.LaunchTemplateData as { UserData: unknown };
  expect(JSON.stringify(UserData)).toContain("ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config");
  stack.allResourcesProperties("AWS::Batch::ComputeEnvironment", {
    ComputeResources: {
      LaunchTemplate: { LaunchTemplateId: { Ref: id }, Version: { "Fn::GetAtt": [id, "LatestVersionNumber"] } },
    },
  });
});

const launched = (from: typeof stack) =>
  only(from, "AWS::EC2::LaunchTemplate").properties.LaunchTemplateData as { ImageId?: string; UserData: unknown };

test("a host asks for no image that it has, and starts from a machine image of ours where one is named", () => {
  expect(JSON.stringify(launched(stack).UserData)).toContain(
    "ECS_IMAGE_PULL_BEHAVIOR=prefer-cached >> /etc/ecs/ecs.config",
  );
  expect(launched(stack).ImageId).toBeUndefined();
  const baked = synthesizedStack({ context: { hostAmi: "ami-0123456789abcdef0" } });
  expect(launched(baked)).toEqual({ ...launched(stack), ImageId: "ami-0123456789abcdef0" });
  for (const each of [stack, baked]) {
    each.allResourcesProperties("AWS::Batch::ComputeEnvironment", {
      UpdatePolicy: { JobExecutionTimeoutMinutes: 240 },
    });
  }
  // Batch would take another one that the compute environment names itself.
  baked.allResourcesProperties("AWS::Batch::ComputeEnvironment", {
    ComputeResources: { Ec2Configuration: [{ ImageType: "ECS_AL2023_NVIDIA", ImageIdOverride: Match.absent() }] },
  });
});

const definition = (name: string, from = stack) =>
  only(from, "AWS::Batch::JobDefinition", `"${className(name)}"`).properties;

test("every class runs one image, named by its digest alone", () => {
  const images = Object.values(stack.findResources("AWS::Batch::JobDefinition")).map(
    (resource) =>
      (resource as { Properties: { ContainerProperties: { Image: unknown } } }).Properties.ContainerProperties.Image,
  );
  expect(new Set(images.map((image) => JSON.stringify(image))).size).toBe(1);
  expect(JSON.stringify(images[0])).toMatch(/\/serverless-prover@sha256:[0-9a-f]{64}"\]/);
});

test("on demand a lost host, a container that did not start or the runner's 75 gives another attempt, and everything else is final", () => {
  expect(definition("l40s-on-demand")).toMatchObject({
    RetryStrategy: {
      Attempts: 3,
      EvaluateOnExit: [
        { Action: "RETRY", OnExitCode: "75" },
        { Action: "RETRY", OnStatusReason: "Host EC2*" },
        { Action: "RETRY", OnStatusReason: "Task failed to start*" },
        { Action: "EXIT", OnReason: "*" },
      ],
    },
    Timeout: { AttemptDurationSeconds: 14_400 },
  });
});

test("on spot Batch tries nothing again by itself: the next job may be better on other hosts", () => {
  for (const name of ["l40s-spot", "l4-spot"]) {
    expect(definition(name)).toMatchObject({ RetryStrategy: { Attempts: 1 } });
  }
});

test("a job has everything that is the same for each request, and nowhere to write but what is meant for it", () => {
  stack.allResourcesProperties("AWS::Batch::JobDefinition", {
    ContainerProperties: {
      ReadonlyRootFilesystem: true,
      LinuxParameters: {
        InitProcessEnabled: true,
        Tmpfs: [{ ContainerPath: "/tmp", MountOptions: ["exec", "nosuid", "nodev"] }],
      },
      Volumes: [
        { Name: "cache", Host: { SourcePath: "/var/lib/serverless-prover/cache" } },
        { Name: "work", Host: { SourcePath: "/var/lib/serverless-prover/work" } },
      ],
      MountPoints: [
        { SourceVolume: "cache", ContainerPath: "/cache" },
        { SourceVolume: "work", ContainerPath: "/work" },
      ],
      Environment: Match.arrayWith([
        { Name: "BUCKET_NAME", Value: { Ref: only(stack, "AWS::S3::Bucket").id } },
        { Name: "NETWORK_RPC_URL", Value: "https://rpc.sepolia.succinct.xyz" },
        { Name: "PROVER_BACKEND", Value: "cuda" },
        { Name: "CACHE_DIR", Value: "/cache" },
        { Name: "WORK_DIR", Value: "/work" }, // what a job fetches may be larger than any /tmp in memory
        { Name: "AWS_REGION", Value: { Ref: "AWS::Region" } },
      ]),
    },
  });
});

/** Each type that a deployment may name, all in one fleet. */
const hostTypes = Object.entries(instanceTypes).filter(([type]) => type !== "g6.xlarge");
const nameOf = (type: string) => type.replace(".", "-");
const ofEveryType = synthesizedStack({
  context: { fleet: hostTypes.map(([type]) => `${nameOf(type)}=${type}:on-demand:1`) },
});

/** What is left on a host that registers 95 % of its memory: the rest is room for its agents. */
const keptOf = (hostGib: number) => ({ 32: 4, 64: 5, 128: 9, 256: 18 })[hostGib] ?? Number.NaN;

test.each(hostTypes)(
  "a job takes a whole %s and its GPU, but for what the system needs",
  (type, { vcpus, hostGib }) => {
    expect(definition(nameOf(type), ofEveryType)).toMatchObject({
      ContainerProperties: {
        ResourceRequirements: [
          { Type: "MEMORY", Value: String((hostGib - keptOf(hostGib)) * 1_024) },
          { Type: "VCPU", Value: String(vcpus) },
          { Type: "GPU", Value: "1" },
        ],
        LinuxParameters: { SharedMemorySize: hostGib * 512, Tmpfs: [{ Size: hostGib * 256 }] },
      },
    });
  },
);

test("a job may put and get under jobs/, read a calibration and put what it measured, and ask one Lambda for a private stdin: no key, no queue, no table", () => {
  const { properties } = only(stack, "AWS::IAM::Policy", "ProofJobJobRole");
  const { Statement } = properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] };
  const services = new Set(Statement.flatMap(({ Action }) => [Action].flat().map((action) => action.split(":")[0])));
  expect([...services].sort()).toEqual(["lambda", "s3"]);
  const objects = Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().flatMap((action) => (action.startsWith("s3:") ? [`${action} ${keysOf(Resource)}`] : [])),
  );
  expect(objects.sort()).toEqual([
    ...["s3:AbortMultipartUpload jobs/*", "s3:GetObject calibration/*", "s3:GetObject jobs/*"],
    ...["s3:PutObject calibration/*/hosts/*", "s3:PutObject jobs/*"],
  ]);
  const invokes = Statement.find(({ Action }) => Action === "lambda:InvokeFunction");
  expect(JSON.stringify(invokes)).toContain(only(stack, "AWS::Lambda::Function", "-issue-stdin-uri").id);
});

/** The keys that a statement about objects names, without their bucket. */
const keysOf = (resource: unknown): string | undefined => /\/([^"]*)"/.exec(JSON.stringify(resource))?.[1];
