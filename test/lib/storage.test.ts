import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { queues } from "../../src/config/names.ts";
import { only, synthesizedStack } from "./synthesized-stack.ts";

const stack = synthesizedStack();

test("the table has a key for each way that it is read, and costs nothing idle", () => {
  stack.hasResource("AWS::DynamoDB::Table", {
    Properties: {
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: "phase", AttributeType: "S" },
        { AttributeName: "deadlineSec", AttributeType: "N" },
      ]),
      GlobalSecondaryIndexes: [
        Match.objectLike({
          IndexName: "by-phase",
          KeySchema: [
            { AttributeName: "phase", KeyType: "HASH" },
            { AttributeName: "deadlineSec", KeyType: "RANGE" },
          ],
        }),
      ],
      BillingMode: "PAY_PER_REQUEST",
      TimeToLiveSpecification: { AttributeName: "expiresAtSec", Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  });
});

test("the bucket is private and encrypted", () => {
  stack.hasResource("AWS::S3::Bucket", {
    Properties: {
      BucketEncryption: Match.anyValue(),
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    },
  });
});

test("the bucket owns what is put there, and forgets jobs after 30 days, the journal and what was measured after 90", () => {
  stack.hasResourceProperties("AWS::S3::Bucket", {
    OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    LifecycleConfiguration: {
      Rules: Match.arrayWith([
        { Prefix: "jobs/", ExpirationInDays: 30, Status: "Enabled" },
        { Prefix: "journal/", ExpirationInDays: 90, Status: "Enabled" },
        { Prefix: "calibration/", ExpirationInDays: 90, Status: "Enabled" },
      ]),
    },
  });
});

test("the bucket and every queue refuse whoever comes without TLS", () => {
  const refusal = { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } };
  const policy = { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike(refusal)]) } };
  stack.hasResourceProperties("AWS::S3::BucketPolicy", policy);
  const guarded = Object.keys(stack.findResources("AWS::SQS::QueuePolicy", { Properties: policy }));
  expect(guarded).toHaveLength(Object.keys(stack.findResources("AWS::SQS::Queue")).length);
});

test.each(Object.keys(queues))("what %s cannot handle waits two weeks among its dead letters", (queue) => {
  const dead = only(stack, "AWS::SQS::Queue", `"serverless-prover-dev-${queue}-dead"`);
  expect(dead.properties).toMatchObject({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  stack.hasResourceProperties("AWS::SQS::Queue", {
    QueueName: `serverless-prover-dev-${queue}`,
    SqsManagedSseEnabled: true,
    RedrivePolicy: { deadLetterTargetArn: { "Fn::GetAtt": [dead.id, "Arn"] }, maxReceiveCount: Match.anyValue() },
  });
});

test("a stored result and a request's ended job, of whichever class, both reach the queue of finished jobs", () => {
  const jobQueues = Object.keys(stack.findResources("AWS::Batch::JobQueue"));
  expect(jobQueues).toHaveLength(3);
  const finished = { "Fn::GetAtt": [only(stack, "AWS::SQS::Queue", '"serverless-prover-dev-finished"').id, "Arn"] };
  stack.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: {
      source: ["aws.s3"],
      "detail-type": ["Object Created"],
      detail: {
        bucket: { name: [{ Ref: only(stack, "AWS::S3::Bucket").id }] },
        object: { key: [{ wildcard: "jobs/*/result.json" }] },
      },
    },
    Targets: [Match.objectLike({ Arn: finished })],
  });
  stack.hasResourceProperties("AWS::Events::Rule", {
    EventPattern: {
      source: ["aws.batch"],
      "detail-type": ["Batch Job State Change"],
      detail: {
        jobQueue: jobQueues.map((id) => ({ "Fn::GetAtt": [id, "JobQueueArn"] })),
        jobName: [{ prefix: "prove-" }], // one that measures is no request's
        status: ["SUCCEEDED", "FAILED"],
      },
    },
    Targets: [Match.objectLike({ Arn: finished })],
  });
});
