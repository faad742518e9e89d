import type { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { steps } from "../../src/config/names.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const of = (stage: string) => synthesizedStack({ context: { stage } });
const stacks = { dev: of("dev"), prod: of("prod") };

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}
const resources = (stack: Template) => Object.entries(stack.toJSON().Resources as Record<string, Resource>);

/** What is named by us, by its kind: two stages with one name could not live in one account. */
const physicalNames = (stack: Template) =>
  resources(stack).flatMap(([, { Type, Properties = {} }]) =>
    Object.entries(Properties)
      .filter(([property]) => /^(\w*Name|Name)$/.test(property) && !foreign.has(`${Type}.${property}`))
      .map(([property, name]) => `${Type} ${property} ${JSON.stringify(name)}`),
  );
/** Names of what the stack only refers to. */
const foreign = new Set([
  "AWS::IAM::Policy.PolicyName", // within its role
  "AWS::Lambda::EventSourceMapping.FunctionName",
  "AWS::Lambda::EventInvokeConfig.FunctionName",
  "AWS::Lambda::Permission.FunctionName",
  "AWS::EC2::VPCEndpoint.ServiceName",
  "AWS::CloudWatch::Alarm.MetricName", // in the stage's namespace
  "AWS::SNS::Topic.DisplayName", // what a mail says that it is from
]);

test("every name that the stack gives carries the stage", () => {
  const names = physicalNames(stacks.prod);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) expect(name).toMatch(/serverless-prover[-/]prod([-/]|"$)/);
});

test.each([
  ["dev", "prod"],
  ["prod", "prod-b"],
  ["prod", "prod-launch"], // the end of a stage's name could look like the beginning of a step's
  ["a", "a-deliver"],
])("the provers %s and %s share no name in one account", (one, other) => {
  const names = new Set(physicalNames(of(one)));
  expect(physicalNames(of(other)).filter((name) => names.has(name))).toEqual([]);
});

test("metrics, knobs and secrets of two stages lie apart", () => {
  const { properties } = only(stacks.prod, "AWS::Lambda::Function", "serverless-prover-prod-reconcile");
  const { Variables } = properties.Environment as { Variables: Record<string, unknown> };
  expect(Variables).toMatchObject({
    POWERTOOLS_METRICS_NAMESPACE: "ServerlessProver/prod",
    KNOBS_PATH: "/serverless-prover/prod/knobs",
  });
});

const holding = ["AWS::DynamoDB::Table", "AWS::S3::Bucket"];

test.each([
  ["prod", "Retain"],
  ["mainnet", "Retain"], // a name that nobody thought of keeps what it holds
  ["device", "Retain"],
  ["dev", "Delete"],
  ["dev-anna", "Delete"],
])("what %s holds is handled as %s when the stack goes", (stage, policy) => {
  const held = resources(of(stage)).filter(([, { Type }]) => holding.includes(Type));
  expect(held.map(([, { Type, DeletionPolicy }]) => [Type, DeletionPolicy])).toEqual(
    holding.map((type) => [type, policy]),
  );
});

test("the table of any stage can be set back to any second of 35 days; that of prod cannot be deleted", () => {
  for (const stack of Object.values(stacks)) {
    stack.hasResourceProperties("AWS::DynamoDB::Table", {
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  }
  expect(only(stacks.prod, "AWS::DynamoDB::Table").properties.DeletionProtectionEnabled).toBe(true);
  expect(only(stacks.dev, "AWS::DynamoDB::Table").properties.DeletionProtectionEnabled).toBe(false);
});

test("logs of a deployment that failed are not in the way of the next one", () => {
  const policies = (stack: Template) =>
    new Set(Object.values(stack.findResources("AWS::Logs::LogGroup")).map((each) => (each as Resource).DeletionPolicy));
  expect([...policies(stacks.prod)]).toEqual(["RetainExceptOnCreate"]);
  expect([...policies(stacks.dev)]).toEqual(["Delete"]);
});

/** Types that take tags and cost something, or hold what costs. */
const untagged =
  /^AWS::(IAM::(Policy|InstanceProfile)|Lambda::(EventInvokeConfig|EventSourceMapping|Permission)|SQS::QueuePolicy|S3::BucketPolicy|Logs::ResourcePolicy|KMS::Alias|SNS::TopicPolicy|CloudWatch::Dashboard|Scheduler::Schedule|EC2::(Route|SubnetRouteTableAssociation|VPCGatewayAttachment|LaunchTemplate))$/;

test("everything that can cost is tagged with its stage and its component", () => {
  const components = new Set<string>();
  for (const [id, { Type, Properties = {} }] of resources(stacks.prod)) {
    if (untagged.test(Type)) continue;
    const tags = tagsOf(Properties.Tags);
    expect({ id, stage: tags["serverless-prover"], tagged: tags.component !== undefined }).toEqual({
      id,
      stage: "prod",
      tagged: true,
    });
    components.add(tags.component ?? "");
  }
  expect([...components].sort()).toEqual(
    ["fleet", "queues", "schedules", "signer", "storage", "watching", ...steps].sort(),
  );
});

test("a host and its disk are told apart by the same tags", () => {
  const { properties } = only(stacks.prod, "AWS::EC2::LaunchTemplate");
  const { TagSpecifications } = properties.LaunchTemplateData as {
    TagSpecifications: readonly { ResourceType: string; Tags: unknown }[];
  };
  const expected = { "serverless-prover": "prod", component: "fleet" };
  const tagged = TagSpecifications.map(({ ResourceType, Tags }) => [ResourceType, tagsOf(Tags)]);
  expect(Object.fromEntries(tagged)).toMatchObject({ instance: expected, volume: expected });
});

/** Tags as a list of keys and values, or as a map (Batch). */
function tagsOf(tags: unknown): Record<string, string> {
  if (!Array.isArray(tags)) return (tags ?? {}) as Record<string, string>;
  return Object.fromEntries((tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));
}

test("environments are reserved where the operator says so, and nowhere else", () => {
  const stack = synthesizedStack({ context: { reservedConcurrency: "watch-market=2,fulfill-proof=3" } });
  const reserved = steps.map((step) => {
    const { properties } = only(stack, "AWS::Lambda::Function", `serverless-prover-dev-${step}"`);
    return [step, properties.ReservedConcurrentExecutions];
  });
  expect(Object.fromEntries(reserved.filter(([, count]) => count !== undefined))).toEqual({
    "watch-market": 2,
    "fulfill-proof": 3,
  });
});
