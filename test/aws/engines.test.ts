import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { EngineUnavailable, startDynamodb } from "../../local/aws/engines/dynamodb.ts";
import { startSqs } from "../../local/aws/engines/sqs.ts";
import { listen } from "../../local/aws/http/listen.ts";
import { createScratch } from "./stage/fixture-stack.ts";
import { createStage, onStage } from "./stage/stage.ts";

const credentials = { accessKeyId: "test", secretAccessKey: "test" };

describe("SQS", () => {
  test("gives queue URLs that can be called as they are, and counts calls", async () => {
    const scratch = createScratch();
    const engine = await startSqs(scratch);
    const client = new SQSClient({ endpoint: engine.url, region: "us-east-1", credentials });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    expect(QueueUrl).toBe(`${engine.url}/000000000000/jobs`);
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).QueueUrl).toBe(QueueUrl);
    expect((await client.send(new ListQueuesCommand({}))).QueueUrls).toEqual([QueueUrl]);
    await expect(client.send(new GetQueueUrlCommand({ QueueName: "none" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
    expect(engine.calls()).toEqual({ CreateQueue: 1, GetQueueUrl: 2, ListQueues: 1 });
    client.destroy();
    await engine.close();
    scratch.remove();
  });

  test("keeps messages over a restart: those that wait, are held, or are delayed", async () => {
    const scratch = createScratch();
    const open = async () => {
      const engine = await startSqs(scratch);
      const client = new SQSClient({ endpoint: engine.url, region: "us-east-1", credentials });
      const { QueueUrl } = await client.send(
        new CreateQueueCommand({ QueueName: "jobs", Attributes: { VisibilityTimeout: "600" } }),
      );
      await engine.restore("jobs");
      return { engine, client, QueueUrl };
    };
    const receive = async ({ client, QueueUrl }: Awaited<ReturnType<typeof open>>) =>
      (
        await client.send(
          new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
        )
      ).Messages ?? [];

    const before = await open();
    const MessageAttributes = { kind: { DataType: "String", StringValue: "held" } };
    await before.client.send(
      new SendMessageCommand({ QueueUrl: before.QueueUrl, MessageBody: "held", MessageAttributes }),
    );
    expect(await receive(before)).toHaveLength(1);
    await before.client.send(new SendMessageCommand({ QueueUrl: before.QueueUrl, MessageBody: "waits" }));
    await before.client.send(
      new SendMessageCommand({ QueueUrl: before.QueueUrl, MessageBody: "delayed", DelaySeconds: 900 }),
    );
    before.client.destroy();
    await before.engine.close();

    const after = await open();
    const messages = await receive(after);
    expect(messages.map(({ Body }) => Body).sort()).toEqual(["held", "waits"]);
    expect(messages.find(({ Body }) => Body === "held")?.MessageAttributes).toMatchObject(MessageAttributes);
    after.client.destroy();
    await after.engine.close();
    scratch.remove();
  });
});

test("a machine without a DynamoDB engine is told which variable to set", async () => {
  const scratch = createScratch();
  const reaper = { watch: () => undefined, close: () => Promise.resolve() };
  const started = startDynamodb({ stateDir: scratch.stateDir, reaper, platform: "darwin-arm64" });
  await expect(started).rejects.toThrow(EngineUnavailable);
  await expect(started).rejects.toThrow(
    "There is no DynamoDB engine for darwin-arm64 here: set AWS_ENDPOINT_URL_DYNAMODB to one that runs (DynamoDB Local, for example).",
  );
  scratch.remove();
});

test("an engine that the environment names takes the place of ours", async () => {
  const scratch = createScratch();
  const asked: string[] = [];
  const other = await listen((request, response) => {
    asked.push(String(request.headers["x-amz-target"]));
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    return Promise.resolve();
  });
  const Properties = {
    TableName: "t",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
  };
  const stage = await createStage({
    scratch,
    resources: { Table: { Type: "AWS::DynamoDB::Table", Properties } },
    processEnvironment: { AWS_ENDPOINT_URL_DYNAMODB: other.url },
  });
  expect(asked).toEqual(["DynamoDB_20120810.CreateTable"]);
  await stage.close();
  await other.close();
  scratch.remove();
});

test("a service without a stand-in fails here and never reaches an account", () =>
  onStage(
    () => ({ resources: {} }),
    async ({ aws, problems }) => {
      const { KMSClient, ListKeysCommand } = await import("@aws-sdk/client-kms");
      const client = new KMSClient({
        endpoint: aws.env["AWS_ENDPOINT_URL"]!,
        region: "us-east-1",
        credentials,
        maxAttempts: 1,
      });
      await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({ name: "NoStandIn" });
      expect(problems).toEqual(["No stand-in on loopback answers TrentService.ListKeys."]);
      client.destroy();
    },
  ));
