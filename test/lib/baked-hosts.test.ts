import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { only, withImageStack } from "./synthesized-stack.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const baking = { stage: "prod", bakeHosts: "true", proverImage: `team/prover@${digest}` };
const of = (context: Record<string, unknown>) => withImageStack(context, (stack) => Template.fromStack(stack));
const stack = of(baking);
type Statement = { Action: string | string[]; Resource: unknown };

test("a machine image is made of ECS's own for GPUs and the image, by its digest, when somebody asks for it", () => {
  const { properties: component } = only(stack, "AWS::ImageBuilder::Component");
  const data = JSON.stringify(component.Data);
  expect(data).toContain(`/team/prover@${digest}`);
  expect(data).toContain("docker pull");
  expect(only(stack, "AWS::ImageBuilder::ImageRecipe").properties).toMatchObject({
    ParentImage: "ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id",
    BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true, VolumeSize: 100, VolumeType: "gp3" } }],
  });
  const { properties: pipeline } = only(stack, "AWS::ImageBuilder::ImagePipeline");
  expect(pipeline.Schedule).toBeUndefined();
  stack.hasResourceProperties("AWS::ImageBuilder::InfrastructureConfiguration", {
    InstanceMetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1 },
    TerminateInstanceOnFailure: true,
  });
  stack.hasResourceProperties("AWS::ImageBuilder::DistributionConfiguration", {
    Distributions: [{ AmiDistributionConfiguration: { AmiTags: { "prover-image": digest } } }],
  });
});

test("another image is another recipe: Image Builder changes none that it has", () => {
  const names = (stack: Template) =>
    ["Component", "ImageRecipe"].map((type) => only(stack, `AWS::ImageBuilder::${type}`).properties.Name);
  const other = of({ ...baking, proverImage: `team/prover@${digest.replace("0", "f")}` });
  expect(names(of(baking))).toEqual(names(stack));
  for (const name of names(other)) expect(names(stack)).not.toContain(name);
});

test("the machine that bakes may pull that one image, and nothing reaches it", () => {
  const { Statement } = only(stack, "AWS::IAM::Policy").properties.PolicyDocument as { Statement: Statement[] };
  expect(Statement.flatMap(({ Action }) => Action).every((action) => /^ecr:(Get|Batch(Get|Check))/.test(action))).toBe(
    true,
  );
  const narrow = Statement.filter(({ Action }) => Action !== "ecr:GetAuthorizationToken");
  for (const { Resource } of narrow) expect(JSON.stringify(Resource)).toContain(":repository/team/prover");
  stack.resourceCountIs("AWS::EC2::NatGateway", 0);
  stack.resourceCountIs("AWS::EC2::SecurityGroupIngress", 0);
});
