import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  type MessageSystemAttributeName,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

/** SQS standard queues, as far as the steps and their dead-letter queues need them. */
export const queuesContract: Contract = (target, test) => {
  async function aQueue(Attributes: Record<string, string> = {}, name = aName("assigned")) {
    const client = new SQSClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    const send = (MessageBody: string, over: object = {}) =>
      client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...over }));
    const receive = async (over: object = {}): Promise<Message[]> => {
      const MessageSystemAttributeNames: MessageSystemAttributeName[] = ["All"];
      const input = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames, MessageAttributeNames: ["All"] };
      return (await client.send(new ReceiveMessageCommand({ ...input, ...over }))).Messages ?? [];
    };
    const remove = (ReceiptHandle: string | undefined) =>
      client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    const release = (ReceiptHandle: string | undefined) =>
      client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }));
    const attributes = async () =>
      (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }))).Attributes ?? {};
    return { client, QueueUrl, name, send, receive, remove, release, attributes };
  }

  test("a message is received as it was sent, with its attributes and how often it came", async () => {
    const { send, receive } = await aQueue();
    const Trace = { DataType: "String", StringValue: "abc" };
    const sent = await send("hello", { MessageAttributes: { Trace } });
    const [message] = await receive();

    expect(message).toMatchObject({
      Body: "hello",
      MessageId: sent.MessageId,
      MD5OfBody: "5d41402abc4b2a76b9719d911017c592",
      MessageAttributes: { Trace },
      Attributes: { ApproximateReceiveCount: "1", SentTimestamp: expect.stringMatching(/^\d{13}$/) },
    });
  });

  test("what was received is hidden, comes again when it is let go, and counts up", async () => {
    const { send, receive, release } = await aQueue();
    await send("hello");
    const [first] = await receive();
    expect(await receive()).toEqual([]);

    await release(first?.ReceiptHandle);
    const [second] = await receive();
    expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: "2" } });
  });

  test("what was deleted does not come again, and deleting twice is no error", async () => {
    const { send, receive, remove, release } = await aQueue();
    await send("hello");
    const [message] = await receive();
    await remove(message?.ReceiptHandle);
    await remove(message?.ReceiptHandle);
    await release(message?.ReceiptHandle).catch(() => undefined); // AWS may refuse this or not

    expect(await receive()).toEqual([]);
  });

  test("a batch says which of its entries were taken", async () => {
    const { client, QueueUrl, receive } = await aQueue();
    const Entries = ["a", "b", "c"].map((Id) => ({ Id, MessageBody: Id }));
    const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ Id }) => Id).sort()).toEqual(["a", "b", "c"]);
    const received: Message[] = [];
    await expect.poll(async () => received.push(...(await receive())), { timeout: 10_000 }).toBe(3);

    const deletions = received.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle }));
    const deleted = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: deletions }));
    expect(deleted.Successful).toHaveLength(3);
    expect(deleted.Failed ?? []).toEqual([]);
  });

  test("two entries of a batch may not have one id", async () => {
    const { client, QueueUrl } = await aQueue();
    const Entries = [
      { Id: "a", MessageBody: "1" },
      { Id: "a", MessageBody: "2" },
    ];
    await expect(client.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: "BatchEntryIdsNotDistinct",
    });
  });

  test("a message that was received too often goes to the dead-letter queue", async () => {
    const dead = await aQueue();
    const { QueueArn } = await dead.attributes();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: QueueArn, maxReceiveCount: 2 });
    const { send, receive, release } = await aQueue({ RedrivePolicy });
    await send("poison");
    for (const _ of [1, 2]) await release((await receive())[0]?.ReceiptHandle);

    expect(await receive()).toEqual([]);
    expect(await dead.receive()).toMatchObject([{ Body: "poison" }]);
  });

  test("a delayed message is not there yet, and the queue says so", async () => {
    const { send, receive, attributes } = await aQueue();
    await send("later", { DelaySeconds: 900 });

    expect(await receive()).toEqual([]);
    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: "0",
      ApproximateNumberOfMessagesDelayed: "1",
    });
  });

  test("the queue says how much waits and how much is in flight", async () => {
    const { send, receive, attributes } = await aQueue({ VisibilityTimeout: "360" });
    await send("a");
    await send("b");
    await receive({ MaxNumberOfMessages: 1 });

    expect(await attributes()).toMatchObject({
      ApproximateNumberOfMessages: "1",
      ApproximateNumberOfMessagesNotVisible: "1",
      VisibilityTimeout: "360",
    });
  });

  test("a queue is found by its name, and what is not there has a name too", async () => {
    const { client, QueueUrl, name, attributes } = await aQueue();
    expect((await client.send(new GetQueueUrlCommand({ QueueName: name }))).QueueUrl).toBe(QueueUrl);
    expect((await attributes())["QueueArn"]).toMatch(new RegExp(`^arn:aws:sqs:us-east-1:\\d{12}:${name}$`));
    await expect(client.send(new GetQueueUrlCommand({ QueueName: aName("nothing") }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
    });
  });

  test("the same queue made twice is one, and with other settings refused", async () => {
    const { client, QueueUrl, name } = await aQueue({ VisibilityTimeout: "60" });
    const again = (VisibilityTimeout: string) =>
      client.send(new CreateQueueCommand({ QueueName: name, Attributes: { VisibilityTimeout } }));

    expect((await again("60")).QueueUrl).toBe(QueueUrl);
    await expect(again("61")).rejects.toMatchObject({ name: "QueueNameExists" });
  });
};
