import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { bucketName, type Call, type Permits } from "../contracts/authorization.ts";
import { aName, clientOptions, type Target } from "../contracts/target.ts";
import { iam, textOf } from "./account.ts";

/** From how many calls on moto judges callers: 0 is at once, `Infinity` never. */
const judgeAfter = async ({ endpoint }: Target, calls: string): Promise<void> => {
  const answer = await fetch(`${endpoint}/moto-api/reset-auth`, { method: "POST", body: calls });
  if (!answer.ok) throw new Error(`moto does not judge: ${await answer.text()}`);
};

/** Asks moto: a user with the policy makes the call. What it is about must be there, for moto looks before it judges. */
export async function userOf(target: Target): Promise<Permits> {
  const make = clientOptions(target);
  const sqs = new SQSClient(make);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: bucketName }));
  await new SSMClient(make).send(new PutParameterCommand({ Name: bucketName, Value: "1", Type: "String" }));
  const s3 = new S3Client({ ...make, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  for (const Key of ["jobs/1", "journal/1"])
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body: "1" }));

  const calls: Record<Call["call"], (as: typeof make, call: Call) => Promise<unknown>> = {
    SendMessage: (as) => new SQSClient(as).send(new SendMessageCommand({ QueueUrl, MessageBody: "1" })),
    ListQueues: (as) => new SQSClient(as).send(new ListQueuesCommand({})),
    GetParameter: (as) => new SSMClient(as).send(new GetParameterCommand({ Name: bucketName })),
    ListTables: (as) => new DynamoDBClient(as).send(new ListTablesCommand({})),
    PutObject: (as, call) =>
      new S3Client({ ...as, forcePathStyle: true }).send(new PutObjectCommand({ ...objectOf(call), Body: "1" })),
    GetObject: (as, call) => new S3Client({ ...as, forcePathStyle: true }).send(new GetObjectCommand(objectOf(call))),
  };

  return async (Statement, call) => {
    const UserName = aName("caller");
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    await iam(target.endpoint, { Action: "CreateUser", UserName });
    await iam(target.endpoint, { Action: "PutUserPolicy", UserName, PolicyName: "only", PolicyDocument });
    const key = await iam(target.endpoint, { Action: "CreateAccessKey", UserName });
    const credentials = { accessKeyId: textOf(key, "AccessKeyId"), secretAccessKey: textOf(key, "SecretAccessKey") };
    await judgeAfter(target, "0");
    try {
      await calls[call.call]({ ...make, credentials }, call);
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    } finally {
      await judgeAfter(target, "Infinity");
    }
  };
}

/** moto refuses in XML, whatever the service speaks: the SDK then only has the status. */
const isRefusal = (error: unknown): boolean => {
  const { name, $response } = error as { name?: string; $response?: { statusCode?: number } };
  return name === "AccessDenied" || (name === "SyntaxError" && $response?.statusCode === 403);
};

const objectOf = (call: Call) => ({ Bucket: bucketName, Key: "key" in call ? call.key : "" });
