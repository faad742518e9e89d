import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test } from "vitest";
import { aFunction, aQueue, type Resources, type Scratch } from "./stage/fixture-stack.ts";
import { onStage, type Stage, until } from "./stage/stage.ts";

const listener = "export const handler = async (event) => console.log(JSON.stringify(event));";

const received = async (stage: Stage, queue: string): Promise<unknown[]> => {
  const QueueUrl = stage.aws.stack.queueUrl(queue);
  const { Messages = [] } = await stage.sqs.send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 }),
  );
  return Messages.map(({ Body }) => JSON.parse(Body ?? "null") as unknown);
};

const rule = (EventPattern: object, ...Targets: object[]): Resources[string] => ({
  Type: "AWS::Events::Rule",
  Properties: { EventPattern, State: "ENABLED", Targets },
});

const stack = (scratch: Scratch): { resources: Resources } => ({
  resources: {
    Listener: aFunction(scratch, "listener", listener),
    ...aQueue("inbox"),
    Bucket: {
      Type: "AWS::S3::Bucket",
      Properties: {
        BucketName: "store",
        NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      },
    },
    Results: rule(
      {
        source: ["aws.s3"],
        detail: { bucket: { name: [{ Ref: "Bucket" }] }, object: { key: [{ wildcard: "jobs/*/result.json" }] } },
      },
      { Id: "queue", Arn: { "Fn::GetAtt": ["inbox", "Arn"] }, InputPath: "$.detail.object.key" },
    ),
    Jobs: rule({ source: ["test.jobs"] }, { Id: "fn", Arn: { "Fn::GetAtt": ["Listener", "Arn"] } }),
    Off: {
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: { source: ["test.jobs"] },
        State: "DISABLED",
        Targets: [{ Id: "queue", Arn: { "Fn::GetAtt": ["inbox", "Arn"] } }],
      },
    },
  },
});

const put = (stage: Stage, detail: object, Source = "test.jobs") =>
  stage.events.send(new PutEventsCommand({ Entries: [{ Source, DetailType: "Job", Detail: JSON.stringify(detail) }] }));

test("an object that a rule waits for is told to the rule's queue, and no other object is", () =>
  onStage(stack, async (stage) => {
    for (const Key of ["jobs/r1/job-1/proof.bin", "journal/result.json", "jobs/r1/job-1/result.json"]) {
      await stage.s3.send(new PutObjectCommand({ Bucket: "store", Key, Body: "{}" }));
    }
    expect(await received(stage, "inbox")).toEqual(["jobs/r1/job-1/result.json"]);
    expect(await stage.depth("inbox")).toEqual({ visible: 0, held: 1 });
  }));

test("an event that is put reaches the functions of the rules that match it", () =>
  onStage(stack, async (stage) => {
    const { FailedEntryCount, Entries } = await put(stage, { status: "RUNNING" });
    expect(FailedEntryCount).toBe(0);
    await put(stage, { status: "RUNNING" }, "test.others");
    await stage.aws.asynchronous.settled();
    expect(stage.said("listener")).toMatchObject([
      {
        version: "0",
        id: Entries?.[0]?.EventId,
        source: "test.jobs",
        "detail-type": "Job",
        detail: { status: "RUNNING" },
      },
    ]);
    expect(await stage.depth("inbox")).toEqual({ visible: 0, held: 0 });
  }));

test("an entry that is not whole fails alone", () =>
  onStage(stack, async (stage) => {
    const good = { Source: "test.jobs", DetailType: "Job", Detail: "{}" };
    const { FailedEntryCount, Entries } = await stage.events.send(
      new PutEventsCommand({ Entries: [good, { ...good, Detail: "[" }, { Detail: "{}" }] }),
    );
    expect(FailedEntryCount).toBe(2);
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([undefined, "MalformedDetail", "InvalidArgument"]);
  }));

test("events can be made to vanish, to come twice and to come late in another order", () =>
  onStage(stack, async (stage) => {
    const of = (status: string) => (event: { detail: unknown }) =>
      (event.detail as { status: string }).status === status;
    stage.aws.events.drop({ matching: of("LOST") });
    stage.aws.events.twice({ matching: of("TWICE") });
    for (const status of ["LOST", "TWICE", "LOST"]) await put(stage, { status });
    await stage.aws.asynchronous.settled();
    const statuses = (): string[] =>
      (stage.said("listener") as { detail: { status: string } }[]).map(({ detail }) => detail.status);
    expect(statuses().sort()).toEqual(["LOST", "TWICE", "TWICE"]);

    const line = stage.aws.events.hold();
    for (const status of ["ONE", "TWO"]) await put(stage, { status });
    expect(line.held()).toBe(2);
    line.release();
    await stage.aws.asynchronous.settled();
    expect(statuses()).toEqual(expect.arrayContaining(["ONE", "TWO"]));
  }));

test("a bucket tells queues and functions itself, where the template says so", () =>
  onStage(
    (scratch) => ({
      resources: {
        Listener: aFunction(scratch, "listener", listener),
        ...aQueue("inbox"),
        Store: {
          Type: "AWS::S3::Bucket",
          Properties: {
            NotificationConfiguration: {
              QueueConfigurations: [
                {
                  Event: "s3:ObjectCreated:*",
                  Queue: { "Fn::GetAtt": ["inbox", "Arn"] },
                  Filter: { S3Key: { Rules: [{ Name: "suffix", Value: ".json" }] } },
                },
              ],
            },
          },
        },
        Custom: {
          Type: "Custom::S3BucketNotifications",
          Properties: {
            ServiceToken: "none",
            BucketName: { Ref: "Store" },
            NotificationConfiguration: {
              LambdaFunctionConfigurations: [
                { Id: "fn", Events: ["s3:ObjectRemoved:*"], LambdaFunctionArn: { "Fn::GetAtt": ["Listener", "Arn"] } },
              ],
            },
          },
        },
      },
    }),
    async (stage) => {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      const Bucket = "loopback-store";
      await stage.s3.send(new PutObjectCommand({ Bucket, Key: "a b+.json", Body: "12" }));
      await stage.s3.send(new PutObjectCommand({ Bucket, Key: "a.bin", Body: "12" }));
      await stage.s3.send(new DeleteObjectCommand({ Bucket, Key: "a.bin" }));
      expect(await received(stage, "inbox")).toMatchObject([
        {
          Records: [
            {
              eventSource: "aws:s3",
              eventName: "ObjectCreated:Put",
              s3: { bucket: { name: Bucket }, object: { key: "a+b%2B.json", size: 2 } },
            },
          ],
        },
      ]);
      await until(() =>
        expect(stage.said("listener")).toMatchObject([{ Records: [{ eventName: "ObjectRemoved:Delete" }] }]),
      );
    },
  ));
