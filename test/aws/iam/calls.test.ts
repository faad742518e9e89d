import { describe, expect, test } from "vitest";
import { batch } from "../../../local/aws/iam/calls/batch.ts";
import { dynamodb } from "../../../local/aws/iam/calls/dynamodb.ts";
import { kms } from "../../../local/aws/iam/calls/kms.ts";
import { lambda } from "../../../local/aws/iam/calls/lambda.ts";
import type { Needs } from "../../../local/aws/iam/calls/needs.ts";
import { type S3Call, s3Needs } from "../../../local/aws/iam/calls/s3.ts";
import { secrets } from "../../../local/aws/iam/calls/secrets.ts";
import { sqs } from "../../../local/aws/iam/calls/sqs.ts";
import { ssm } from "../../../local/aws/iam/calls/ssm.ts";
import { cloudwatch, ecs, events } from "../../../local/aws/iam/calls/watching.ts";
import type { Permission } from "../../../local/aws/iam/decide.ts";

const at = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:000000000000:${rest}`;
const said = (needs: readonly Permission[] | undefined) =>
  needs?.map(({ action, resource }) => `${action} ${resource}`);

type Row = [table: Needs, operation: string, input: unknown, needs: string[]];
const [table, jobs] = [at("dynamodb", "table/requests"), at("sqs", "jobs")];
const TransactItems = [
  { Put: { TableName: "requests" } },
  { Update: { TableName: "requests" } },
  { Delete: { TableName: "requests" } },
  { ConditionCheck: { TableName: "other" } },
];

const rows: Row[] = [
  [dynamodb, "GetItem", { TableName: "requests" }, [`dynamodb:GetItem ${table}`]],
  [dynamodb, "PutItem", { TableName: table }, [`dynamodb:PutItem ${table}`]],
  [dynamodb, "Query", { TableName: "requests" }, [`dynamodb:Query ${table}`]],
  [dynamodb, "Query", { TableName: "requests", IndexName: "by-job" }, [`dynamodb:Query ${table}/index/by-job`]],
  [
    dynamodb,
    "BatchGetItem",
    { RequestItems: { requests: {}, other: {} } },
    [`dynamodb:BatchGetItem ${table}`, `dynamodb:BatchGetItem ${at("dynamodb", "table/other")}`],
  ],
  [
    dynamodb,
    "TransactWriteItems",
    { TransactItems },
    [
      `dynamodb:PutItem ${table}`,
      `dynamodb:UpdateItem ${table}`,
      `dynamodb:DeleteItem ${table}`,
      `dynamodb:ConditionCheckItem ${at("dynamodb", "table/other")}`,
    ],
  ],
  [dynamodb, "ListTables", {}, ["dynamodb:ListTables *"]],
  [sqs, "SendMessage", { QueueUrl: "http://127.0.0.1:1/000000000000/jobs" }, [`sqs:SendMessage ${jobs}`]],
  [sqs, "DeleteMessageBatch", { QueueUrl: "http://x/0/jobs" }, [`sqs:DeleteMessage ${jobs}`]],
  [sqs, "GetQueueUrl", { QueueName: "jobs" }, [`sqs:GetQueueUrl ${jobs}`]],
  [lambda, "Invoke", { FunctionName: "sign" }, [`lambda:InvokeFunction ${at("lambda", "function:sign")}`]],
  [lambda, "Invoke", { FunctionName: "sign:live" }, [`lambda:InvokeFunction ${at("lambda", "function:sign:live")}`]],
  [
    batch,
    "SubmitJob",
    { jobQueue: "spot", jobDefinition: at("batch", "job-definition/proof:3") },
    [`batch:SubmitJob ${at("batch", "job-queue/spot")}`, `batch:SubmitJob ${at("batch", "job-definition/proof:3")}`],
  ],
  [
    batch,
    "SubmitJob",
    { jobQueue: "spot", jobDefinition: "proof", tags: { a: "b" } },
    [
      `batch:SubmitJob ${at("batch", "job-queue/spot")}`,
      `batch:SubmitJob ${at("batch", "job-definition/proof")}`,
      `batch:TagResource ${at("batch", "job/*")}`,
    ],
  ],
  [batch, "TerminateJob", { jobId: "7" }, [`batch:TerminateJob ${at("batch", "job/7")}`]],
  [batch, "DescribeJobs", { jobs: ["7"] }, ["batch:DescribeJobs *"]],
  [
    batch,
    "UpdateComputeEnvironment",
    { computeEnvironment: "gpu", serviceRole: "arn:aws:iam::000000000000:role/batch" },
    [
      `batch:UpdateComputeEnvironment ${at("batch", "compute-environment/gpu")}`,
      "iam:PassRole arn:aws:iam::000000000000:role/batch",
    ],
  ],
  [
    ecs,
    "DescribeClusters",
    { clusters: ["a", at("ecs", "cluster/b")] },
    [`ecs:DescribeClusters ${at("ecs", "cluster/a")}`, `ecs:DescribeClusters ${at("ecs", "cluster/b")}`],
  ],
  [ecs, "DescribeClusters", {}, [`ecs:DescribeClusters ${at("ecs", "cluster/default")}`]],
  [ssm, "GetParameter", { Name: "/a/b" }, [`ssm:GetParameter ${at("ssm", "parameter/a/b")}`]],
  [ssm, "GetParameters", { Names: ["a"] }, [`ssm:GetParameters ${at("ssm", "parameter/a")}`]],
  [ssm, "GetParametersByPath", { Path: "/a/b/" }, [`ssm:GetParametersByPath ${at("ssm", "parameter/a/b")}`]],
  [
    secrets,
    "GetSecretValue",
    { SecretId: "a/key" },
    [`secretsmanager:GetSecretValue ${at("secretsmanager", "secret:a/key-000000")}`],
  ],
  [kms, "Sign", { KeyId: "1-2" }, [`kms:Sign ${at("kms", "key/1-2")}`]],
  [kms, "GetPublicKey", { KeyId: at("kms", "key/1-2") }, [`kms:GetPublicKey ${at("kms", "key/1-2")}`]],
  [cloudwatch, "PutMetricData", { Namespace: "prover" }, ["cloudwatch:PutMetricData *"]],
  [events, "PutEvents", { Entries: [{}, {}] }, [`events:PutEvents ${at("events", "event-bus/default")}`]],
];

test.each(rows.map(([of, operation, input, needs]) => ({ of, operation, input, needs })))(
  "$operation of $input",
  ({ of, operation, input, needs }) => {
    expect(said(of[operation]?.(input))).toEqual(needs);
  },
);

test("PutMetricData says into which namespace", () => {
  expect(cloudwatch["PutMetricData"]?.({ Namespace: "prover" })[0]?.context).toEqual({
    "cloudwatch:namespace": "prover",
  });
});

describe("a request to S3", () => {
  const call = (method: string, path: string, headers: S3Call["headers"] = {}): S3Call => {
    const { pathname, searchParams } = new URL(path, "http://s3");
    const [bucket = "", ...key] = pathname.slice(1).split("/");
    return { method, bucket, key: key.join("/"), query: searchParams, headers };
  };

  test.each([
    ["GET", "/", ["s3:ListAllMyBuckets *"]],
    ["HEAD", "/shelf", ["s3:ListBucket arn:aws:s3:::shelf"]],
    ["GET", "/shelf?list-type=2&prefix=a/", ["s3:ListBucket arn:aws:s3:::shelf"]],
    ["GET", "/shelf?location", ["s3:GetBucketLocation arn:aws:s3:::shelf"]],
    ["GET", "/shelf/a/b", ["s3:GetObject arn:aws:s3:::shelf/a/b"]],
    ["HEAD", "/shelf/a/b", ["s3:GetObject arn:aws:s3:::shelf/a/b"]],
    ["PUT", "/shelf/a/b", ["s3:PutObject arn:aws:s3:::shelf/a/b"]],
    ["POST", "/shelf/a/b?uploads", ["s3:PutObject arn:aws:s3:::shelf/a/b"]],
    ["PUT", "/shelf/a/b?partNumber=1&uploadId=u", ["s3:PutObject arn:aws:s3:::shelf/a/b"]],
    ["POST", "/shelf/a/b?uploadId=u", ["s3:PutObject arn:aws:s3:::shelf/a/b"]],
    ["DELETE", "/shelf/a/b?uploadId=u", ["s3:AbortMultipartUpload arn:aws:s3:::shelf/a/b"]],
    ["DELETE", "/shelf/a/b", ["s3:DeleteObject arn:aws:s3:::shelf/a/b"]],
    ["POST", "/shelf?delete", undefined],
    ["PATCH", "/shelf/a/b", undefined],
  ])("%s %s", (method, path, needs) => expect(said(s3Needs(call(method, path)))).toEqual(needs));

  test("that writes over a known object looks at it", () => {
    expect(said(s3Needs(call("PUT", "/shelf/a", { "if-match": '"1"' })))).toEqual([
      "s3:PutObject arn:aws:s3:::shelf/a",
      "s3:GetObject arn:aws:s3:::shelf/a",
    ]);
  });

  test("that copies reads where the original lies", () => {
    expect(said(s3Needs(call("PUT", "/shelf/a", { "x-amz-copy-source": "/other/b%20c" })))).toEqual([
      "s3:PutObject arn:aws:s3:::shelf/a",
      "s3:GetObject arn:aws:s3:::other/b c",
    ]);
  });

  test("that lists says below which prefix", () => {
    expect(s3Needs(call("GET", "/shelf?prefix=jobs/&delimiter=/"))?.[0]?.context).toEqual({
      "s3:prefix": "jobs/",
      "s3:delimiter": "/",
    });
  });
});
