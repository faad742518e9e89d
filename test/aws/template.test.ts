import { describe, expect, test } from "vitest";
import { readEventSources, readNotifications } from "../../local/aws/template/event-sources.ts";
import { readAsyncPolicies, readFunctions } from "../../local/aws/template/functions.ts";
import { readQueues } from "../../local/aws/template/queues.ts";
import { readSchedules } from "../../local/aws/template/rules.ts";
import { readTemplate, type Template } from "../../local/aws/template/template.ts";
import { aFunction, aMapping, aQueue, createScratch, type Resources } from "./stage/fixture-stack.ts";

const queueUrl = (name: string): string => `http://127.0.0.1:1/000000000000/${name}`;
const read = (resources: Resources, rest: object = {}): Template =>
  readTemplate({ Resources: resources, ...rest }, { queueUrl });

/** The value as a property of some resource would come out. */
const resolved = (value: unknown, rest: object = {}): unknown =>
  read(
    {
      ...aQueue("jobs"),
      Store: { Type: "AWS::S3::Bucket" },
      Role: { Type: "AWS::IAM::Role" },
      Own: { Type: "Custom::Thing", Properties: {} },
      Probe: { Type: "AWS::CloudFormation::WaitConditionHandle", Properties: { value } },
    },
    rest,
  ).resources.find(({ logicalId }) => logicalId === "Probe")?.properties["value"];

describe("a reference", () => {
  test.each([
    ["a queue is its URL", { Ref: "jobs" }, "http://127.0.0.1:1/000000000000/jobs"],
    ["an attribute of a queue", { "Fn::GetAtt": ["jobs", "Arn"] }, "arn:aws:sqs:us-east-1:000000000000:jobs"],
    ["an attribute in the short form", { "Fn::GetAtt": "jobs.QueueName" }, "jobs"],
    ["a bucket without a name is made from the stack's, in lower case", { Ref: "Store" }, "loopback-store"],
    [
      "a bucket's ARN has neither region nor account",
      { "Fn::GetAtt": ["Store", "Arn"] },
      "arn:aws:s3:::loopback-store",
    ],
    ["a role's ARN has no region", { "Fn::GetAtt": ["Role", "Arn"] }, "arn:aws:iam::000000000000:role/loopback-Role"],
    ["an attribute of an unknown type names itself", { "Fn::GetAtt": ["Own", "Result"] }, "Own.Result"],
    ["the region", { Ref: "AWS::Region" }, "us-east-1"],
  ])("to %s", (_name, value, expected) => expect(resolved(value)).toBe(expected));

  test("to what the template lacks is refused", () => {
    expect(() => resolved({ Ref: "Nobody" })).toThrow("refers to Nobody");
  });
});

describe("a function of the template", () => {
  const rest = {
    Parameters: { Stage: { Default: "dev" } },
    Conditions: { IsDev: { "Fn::Equals": [{ Ref: "Stage" }, "dev"] }, Never: { "Fn::Not": [{ Condition: "IsDev" }] } },
    Mappings: { Sizes: { dev: { memory: 256 } } },
  };
  test.each([
    ["Join", { "Fn::Join": ["/", ["a", { Ref: "Stage" }, 7]] }, "a/dev/7"],
    [
      "Sub",
      { "Fn::Sub": "${AWS::Region}:${Stage}:${jobs.Arn}:${!kept}" },
      "us-east-1:dev:arn:aws:sqs:us-east-1:000000000000:jobs:${kept}",
    ],
    ["Sub with values", { "Fn::Sub": ["${a}-${Stage}", { a: { Ref: "Store" } }] }, "loopback-store-dev"],
    ["Select and Split", { "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
    ["If", { "Fn::If": ["IsDev", "yes", "no"] }, "yes"],
    ["If not", { "Fn::If": ["Never", "yes", "no"] }, "no"],
    ["FindInMap", { "Fn::FindInMap": ["Sizes", { Ref: "Stage" }, "memory"] }, 256],
    ["NoValue in a map", { a: 1, b: { Ref: "AWS::NoValue" } }, { a: 1 }],
    ["NoValue in a list", [1, { Ref: "AWS::NoValue" }, 2], [1, 2]],
    [
      "a policy's Condition, which is none",
      { Condition: { StringEquals: { a: "b" } } },
      { Condition: { StringEquals: { a: "b" } } },
    ],
  ])("%s", (_name, value, expected) => expect(resolved(value, rest)).toEqual(expected));

  test("leaves out resources whose condition is false", () => {
    const conditional = { Type: "AWS::SQS::Queue", Properties: { QueueName: "q" }, Condition: "Never" };
    expect(read({ Q: conditional }, rest).resources).toEqual([]);
  });
});

describe("what is deployed is what runs", () => {
  test("functions have their code, limits and variables", () => {
    const scratch = createScratch();
    const hash = "ab".repeat(32);
    const resources = {
      ...aQueue("jobs"),
      Named: aFunction(scratch, hash, "", {
        FunctionName: "named",
        Timeout: "30",
        MemorySize: 512,
        ReservedConcurrentExecutions: 2,
        Code: { S3Bucket: { "Fn::Sub": "assets-${AWS::AccountId}" }, S3Key: `${hash}.zip` },
        Environment: { Variables: { QUEUE_URL: { Ref: "jobs" } } },
      }),
      Lost: {
        Type: "AWS::Lambda::Function",
        Properties: { FunctionName: "lost", Runtime: "nodejs24.x", Code: { S3Key: "none.zip" } },
      },
    };
    const { Metadata: _none, ...byKey } = resources.Named;
    const { functions, absent } = readFunctions(read({ ...resources, Named: byKey }), { assetFolder: scratch.folder });
    expect(functions).toEqual([
      {
        name: "named",
        arn: "arn:aws:lambda:us-east-1:000000000000:function:named",
        folder: `${scratch.folder}/asset.${hash}`,
        handler: "index.handler",
        timeoutSec: 30,
        memoryMb: 512,
        reservedConcurrency: 2,
        environment: { QUEUE_URL: queueUrl("jobs") },
      },
    ]);
    expect(absent).toEqual([{ name: "lost", reason: `its bundle is not in ${scratch.folder}` }]);
    scratch.remove();
  });

  test("queues, mappings and policies have theirs", () => {
    const Fn = { Type: "AWS::Lambda::Function", Properties: { FunctionName: "work", Runtime: "nodejs24.x" } };
    const template = read({
      Fn,
      ...aQueue("jobs", { VisibilityTimeout: 90, maxReceiveCount: 5 }),
      ...aMapping("jobs", "Fn", {
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 2 },
        FunctionResponseTypes: ["ReportBatchItemFailures"],
      }),
      Off: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: { FunctionName: "work", EventSourceArn: "arn:aws:sqs:r:a:q", Enabled: false },
      },
      Stream: {
        Type: "AWS::Lambda::EventSourceMapping",
        Properties: { FunctionName: "work", EventSourceArn: "arn:aws:dynamodb:r:a:table/t" },
      },
      Config: {
        Type: "AWS::Lambda::EventInvokeConfig",
        Properties: { FunctionName: { Ref: "Fn" }, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      },
    });
    expect(readQueues(template).find(({ name }) => name === "jobs")?.attributes).toEqual({
      VisibilityTimeout: "90",
      RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:jobs-dead","maxReceiveCount":5}',
    });
    expect(readEventSources(template)).toEqual({
      skipped: ["Stream"],
      mappings: [
        {
          functionName: "work",
          queueArn: "arn:aws:sqs:us-east-1:000000000000:jobs",
          batchSize: 1,
          batchingWindowSec: 0,
          reportsItemFailures: true,
          maximumConcurrency: 2,
        },
      ],
    });
    expect(readAsyncPolicies(template).get("work")).toEqual({ maximumRetryAttempts: 0, maximumEventAgeSec: 60 });
  });

  test("notifications and schedules say whom and when", () => {
    const template = read({
      Store: {
        Type: "AWS::S3::Bucket",
        Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
      },
      Tick: {
        Type: "AWS::Scheduler::Schedule",
        Properties: {
          ScheduleExpression: "rate(5 minutes)",
          Target: { Arn: "arn:aws:lambda:r:a:function:f", RetryPolicy: { MaximumRetryAttempts: 0 } },
        },
      },
      Off: {
        Type: "AWS::Scheduler::Schedule",
        Properties: { ScheduleExpression: "rate(1 minute)", State: "DISABLED", Target: { Arn: "a" } },
      },
    });
    expect(readNotifications(template)).toMatchObject([{ bucket: "loopback-store", target: "eventbridge" }]);
    expect(readSchedules(template).schedules).toMatchObject([
      { name: "loopback-Tick", everyMs: 300_000, maximumRetryAttempts: 0, maximumEventAgeSec: 86_400 },
    ]);
  });
});
