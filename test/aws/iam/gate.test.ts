import { BatchClient, DescribeJobsCommand, ListJobsCommand } from "@aws-sdk/client-batch";
import { CloudWatchClient, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { DynamoDBClient, GetItemCommand, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { DescribeClustersCommand, ECSClient } from "@aws-sdk/client-ecs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, GetParametersByPathCommand, SSMClient } from "@aws-sdk/client-ssm";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { credentials as operator } from "../../../local/aws/account.ts";
import { aFunction, aMapping, aQueue, createScratch, type Resources, type Scratch } from "../stage/fixture-stack.ts";
import { createStage, type Stage, until } from "../stage/stage.ts";

const arn = (id: string) => ({ "Fn::GetAtt": [id, "Arn"] });
const trusting = (service: string, more: object = {}) => ({
  Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service }, ...more }],
});
const allow = (Action: string | string[], Resource: unknown) => ({ Effect: "Allow", Action, Resource });
const aRole = (service: string, ...Statement: object[]): Resources[string] => ({
  Type: "AWS::IAM::Role",
  Properties: { AssumeRolePolicyDocument: trusting(service), Policies: [{ PolicyDocument: { Statement } }] },
});

const tellsItsKey = `export const handler = () => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  return { accessKeyId, secretAccessKey, sessionToken };
};`;
const says = (word: string) => `export const handler = () => console.log(JSON.stringify({ said: "${word}" }));`;

const keySchema = {
  AttributeDefinitions: ["pk", "job"].map((AttributeName) => ({ AttributeName, AttributeType: "S" })),
  KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-job",
      KeySchema: [{ AttributeName: "job", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

const stack = (scratch: Scratch): Resources => ({
  Table: { Type: "AWS::DynamoDB::Table", Properties: { TableName: "requests", ...keySchema } },
  Shelf: { Type: "AWS::S3::Bucket", Properties: { BucketName: "shelf" } },
  Open: { Type: "AWS::S3::Bucket", Properties: { BucketName: "open" } },
  OpenPolicy: {
    Type: "AWS::S3::BucketPolicy",
    Properties: {
      Bucket: { Ref: "Open" },
      PolicyDocument: {
        Statement: [
          { ...allow("s3:GetObject", "arn:aws:s3:::open/*"), Principal: "*" },
          { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::open/closed/*", Principal: { AWS: "*" } },
        ],
      },
    },
  },
  ...aQueue("jobs"),
  ...aQueue("other"),
  Key: { Type: "AWS::SSM::Parameter", Properties: { Name: "/knobs/a", Type: "String", Value: "1" } },
  // The role's policies stand in all the places that there are.
  WorkerRole: aRole(
    "lambda.amazonaws.com",
    allow(["dynamodb:GetItem", "dynamodb:Query"], arn("Table")),
    allow("sqs:SendMessage", arn("jobs")),
    allow("s3:*", "arn:aws:s3:::open/*"),
  ),
  WorkerPolicy: {
    Type: "AWS::IAM::Policy",
    Properties: {
      Roles: [{ Ref: "WorkerRole" }],
      PolicyDocument: {
        Statement: [
          allow(["s3:GetObject", "s3:PutObject"], { "Fn::Sub": "arn:aws:s3:::\${Shelf}/jobs/*" }),
          { ...allow("s3:ListBucket", arn("Shelf")), Condition: { StringLike: { "s3:prefix": "jobs/*" } } },
          allow("ssm:GetParametersByPath", "arn:aws:ssm:us-east-1:000000000000:parameter/knobs"),
          allow("batch:DescribeJobs", "*"),
        ],
      },
    },
  },
  worker: aFunction(scratch, "worker", tellsItsKey, { Role: arn("WorkerRole") }),
  ReaderRole: aRole(
    "lambda.amazonaws.com",
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], arn("jobs")),
  ),
  reader: aFunction(scratch, "reader", says("read"), { Role: arn("ReaderRole") }),
  ...aMapping("jobs", "reader"),
  ...aMapping("other", "reader"),
  Rule: {
    Type: "AWS::Events::Rule",
    Properties: {
      Name: "told",
      EventPattern: { source: ["own"] },
      Targets: [{ Arn: arn("reader") }, { Arn: arn("worker") }],
    },
  },
  Permission: {
    Type: "AWS::Lambda::Permission",
    Properties: {
      FunctionName: { Ref: "reader" },
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      SourceArn: arn("Rule"),
    },
  },
});

let scratch: Scratch;
let stage: Stage;
type Key = { accessKeyId: string; secretAccessKey: string };
let key: Key;
beforeAll(async () => {
  scratch = createScratch();
  stage = await createStage({ scratch, resources: stack(scratch), permissions: true });
  key = (await stage.invoke("worker")).payload as Key;
});
afterAll(async () => {
  await stage.close();
  scratch.remove();
});

type Service = keyof Stage["aws"]["endpoints"];
const as = (service: Service, credentials: Key) => ({
  endpoint: stage.aws.endpoints[service],
  region: "us-east-1",
  credentials,
  maxAttempts: 1,
});
const client = {
  dynamodb: () => new DynamoDBClient(as("dynamodb", key)),
  sqs: () => new SQSClient(as("sqs", key)),
  s3: (credentials: Key = key) => new S3Client({ ...as("s3", credentials), forcePathStyle: true }),
  ssm: () => new SSMClient(as("ssm", key)),
  batch: () => new BatchClient(as("batch", key)),
};
const jobsUrl = (): string => stage.aws.stack.queueUrl("jobs");
const shelved = (Key: string) => ({ Bucket: "shelf", Key });
const byJob = {
  TableName: "requests",
  IndexName: "by-job",
  KeyConditionExpression: "job = :job",
  ExpressionAttributeValues: { ":job": { S: "1" } },
};

describe("a function signs with a key of its role", () => {
  test("which is not the operator's, and another in each process", async () => {
    await stage.aws.lambda.recycle("worker");
    const next = (await stage.invoke("worker")).payload as Key;
    expect(new Set([operator.accessKeyId, key.accessKeyId, next.accessKeyId]).size).toBe(3);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["a table", () => client.dynamodb().send(new GetItemCommand({ TableName: "requests", Key: { pk: { S: "1" } } }))],
    ["a queue", () => client.sqs().send(new SendMessageCommand({ QueueUrl: jobsUrl(), MessageBody: "1" }))],
    ["an object", () => client.s3().send(new PutObjectCommand({ ...shelved("jobs/1"), Body: "1" }))],
    ["a list below the prefix", () => client.s3().send(new ListObjectsV2Command({ Bucket: "shelf", Prefix: "jobs/" }))],
    ["parameters below a path", () => client.ssm().send(new GetParametersByPathCommand({ Path: "/knobs" }))],
    ["what has no narrower resource", () => client.batch().send(new DescribeJobsCommand({ jobs: ["1"] }))],
  ])("and may do what the role may: %s", async (_name, call) => {
    await expect(call()).resolves.toBeDefined();
  });

  const refused: [string, () => Promise<unknown>, { name: string; status: number; says: string }][] = [
    [
      "another action on the table",
      () => client.dynamodb().send(new ScanCommand({ TableName: "requests" })),
      {
        name: "AccessDeniedException",
        status: 400,
        says: "dynamodb:Scan on resource: arn:aws:dynamodb:us-east-1:000000000000:table/requests",
      },
    ],
    [
      "an index of the table",
      () => client.dynamodb().send(new QueryCommand(byJob)),
      {
        name: "AccessDeniedException",
        status: 400,
        says: "dynamodb:Query on resource: arn:aws:dynamodb:us-east-1:000000000000:table/requests/index/by-job",
      },
    ],
    [
      "another queue",
      () =>
        client.sqs().send(new SendMessageCommand({ QueueUrl: stage.aws.stack.queueUrl("other"), MessageBody: "1" })),
      {
        name: "AccessDenied",
        status: 403,
        says: "sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:other",
      },
    ],
    [
      "another object",
      () => client.s3().send(new GetObjectCommand(shelved("journal/1"))),
      { name: "AccessDenied", status: 403, says: "s3:GetObject on resource: arn:aws:s3:::shelf/journal/1" },
    ],
    [
      "a list of everything",
      () => client.s3().send(new ListObjectsV2Command({ Bucket: "shelf" })),
      { name: "AccessDenied", status: 403, says: "s3:ListBucket on resource: arn:aws:s3:::shelf" },
    ],
    [
      "what the bucket denies, though the role may",
      () => client.s3().send(new PutObjectCommand({ Bucket: "open", Key: "closed/1", Body: "1" })),
      { name: "AccessDenied", status: 403, says: "with an explicit deny in a resource-based policy" },
    ],
    [
      "one parameter",
      () => client.ssm().send(new GetParameterCommand({ Name: "/knobs/a" })),
      {
        name: "AccessDeniedException",
        status: 400,
        says: "ssm:GetParameter on resource: arn:aws:ssm:us-east-1:000000000000:parameter/knobs/a",
      },
    ],
    [
      "jobs by name",
      () => client.batch().send(new ListJobsCommand({ jobQueue: "q" })),
      { name: "AccessDeniedException", status: 403, says: "batch:ListJobs on resource: *" },
    ],
    [
      "clusters",
      () => new ECSClient(as("ecs", key)).send(new DescribeClustersCommand({ clusters: ["c"] })),
      {
        name: "AccessDeniedException",
        status: 400,
        says: "ecs:DescribeClusters on resource: arn:aws:ecs:us-east-1:000000000000:cluster/c",
      },
    ],
    [
      "a secret",
      () => new SecretsManagerClient(as("secrets", key)).send(new GetSecretValueCommand({ SecretId: "k" })),
      { name: "AccessDeniedException", status: 400, says: "secretsmanager:GetSecretValue" },
    ],
    [
      "metrics",
      () => new CloudWatchClient(as("cloudwatch", key)).send(new ListMetricsCommand({})),
      { name: "AccessDenied", status: 403, says: "cloudwatch:ListMetrics on resource: *" },
    ],
    [
      "events",
      () => new EventBridgeClient(as("events", key)).send(new PutEventsCommand({ Entries: [{ Source: "own" }] })),
      {
        name: "AccessDeniedException",
        status: 400,
        says: "events:PutEvents on resource: arn:aws:events:us-east-1:000000000000:event-bus/default",
      },
    ],
    [
      "a function",
      () => new LambdaClient(as("lambda", key)).send(new InvokeCommand({ FunctionName: "reader" })),
      {
        name: "AccessDeniedException",
        status: 403,
        says: "lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:reader",
      },
    ],
    [
      "a request that no table here speaks of",
      () => client.s3().send(new DeleteObjectsCommand({ Bucket: "open", Delete: { Objects: [{ Key: "1" }] } })),
      { name: "AccessDenied", status: 403, says: "POST bucket?delete needs is not written down" },
    ],
  ];
  test.each(refused)("and is refused as AWS refuses: %s", async (_name, call, { name, status, says: sentence }) => {
    const error = await call().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect((error as Error).message).toContain(sentence);
    expect((error as Error).message).toContain("assumed-role/loopback-WorkerRole/worker");
    expect(stage.problems).toContain((error as Error).message);
  });
});

test("an object that is not there is forbidden to who may not list the bucket", async () => {
  const absent = new GetObjectCommand(shelved("jobs/none"));
  await expect(client.s3().send(absent)).rejects.toMatchObject({ name: "AccessDenied" });
  await expect(client.s3(operator).send(absent)).rejects.toMatchObject({ name: "NoSuchKey" });
  const head = new HeadObjectCommand(shelved("jobs/none"));
  await expect(client.s3().send(head)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test("a presigned link may do what its signer may", async () => {
  await client.s3(operator).send(new PutObjectCommand({ ...shelved("jobs/link"), Body: "here" }));
  const link = (Key: string) => getSignedUrl(client.s3(), new GetObjectCommand(shelved(Key)));
  expect((await fetch(await link("jobs/link"))).status).toBe(200);
  expect((await fetch(await link("journal/link"))).status).toBe(403);
});

test("who signs nothing may do what the bucket lets everybody do, and it is no problem that it is not more", async () => {
  await client.s3(operator).send(new PutObjectCommand({ Bucket: "open", Key: "1", Body: "here" }));
  const before = stage.problems.length;
  const get = (path: string) => fetch(`${stage.aws.endpoints.s3}/${path}`);
  expect([(await get("open/1")).status, (await get("shelf/jobs/1")).status]).toEqual([200, 403]);
  expect(stage.problems).toHaveLength(before);
});

test("a key that nobody was given is refused in each form", async () => {
  const stranger = { accessKeyId: "AKIASTRANGER", secretAccessKey: "x" };
  const table = new DynamoDBClient(as("dynamodb", stranger)).send(new ScanCommand({ TableName: "requests" }));
  await expect(table).rejects.toMatchObject({
    name: "UnrecognizedClientException",
    $metadata: { httpStatusCode: 400 },
  });
  const asked = new GetQueueAttributesCommand({ QueueUrl: jobsUrl() });
  await expect(new SQSClient(as("sqs", stranger)).send(asked)).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  await expect(client.s3(stranger).send(new GetObjectCommand(shelved("x")))).rejects.toMatchObject({
    name: "InvalidAccessKeyId",
  });
});

test("a queue is polled by what its function may", async () => {
  await stage.send("jobs", { an: "order" });
  await until(() => expect(stage.said("reader")).toContainEqual({ said: "read" }));
  await until(() =>
    expect(stage.problems.join()).toContain(
      "sqs:GetQueueAttributes on resource: arn:aws:sqs:us-east-1:000000000000:other",
    ),
  );
});

test("a rule starts the functions that let it", async () => {
  const before = stage.reports.length;
  stage.aws.bus.put({ source: "own", "detail-type": "x", detail: {} });
  await until(() =>
    expect(stage.problems.join()).toContain(
      "User: events.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:000000000000:function:worker",
    ),
  );
  await until(() => expect(stage.reports.slice(before).map(({ functionName }) => functionName)).toContain("reader"));
});

describe("a stack does not start", () => {
  const starting = (resources: Resources) =>
    createStage({ scratch: { ...scratch, stateDir: `${scratch.stateDir}-2` }, resources, permissions: true });
  const fn = (role: Resources[string]): Resources => ({
    Role: role,
    fn: aFunction(scratch, "fn", says("hello"), { Role: arn("Role") }),
  });

  test("whose function's role does not trust Lambda", async () => {
    await expect(starting(fn(aRole("ecs-tasks.amazonaws.com")))).rejects.toThrow(
      "User: lambda.amazonaws.com is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000000:role/loopback-Role",
    );
  });

  test("whose role carries a policy of AWS's that is not known here", async () => {
    const role = aRole("lambda.amazonaws.com");
    const Properties = {
      ...(role.Properties as object),
      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
    };
    await expect(starting(fn({ ...role, Properties }))).rejects.toThrow(/Role carries .*AdministratorAccess/);
  });

  test("whose policy says what cannot be judged", async () => {
    const role = aRole("lambda.amazonaws.com", {
      ...allow("s3:*", "*"),
      Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    });
    await expect(starting(fn(role))).rejects.toThrow(
      "The operator IpAddress is not known here, in the policy of Role, statement 1.",
    );
  });

  test("whose role has a boundary", async () => {
    const role = aRole("lambda.amazonaws.com");
    const Properties = {
      ...(role.Properties as object),
      PermissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess",
    };
    await expect(starting(fn({ ...role, Properties }))).rejects.toThrow(
      "A permissions boundary is not known here, in the role Role.",
    );
  });
});
