import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect, onTestFinished, test } from "vitest";
import { createQueues } from "../../../src/adapters/sqs/create-queues.ts";
import { createHoldMessage } from "../../../src/adapters/sqs/hold-message.ts";
import { requestId } from "../../../src/domain/values.ts";
import { requestMessage } from "../../../src/entry/messages.ts";
import { aFauxqs, clientTo } from "../aws-engines.ts";

const id = requestId(`0x${"1".repeat(64)}`);

async function aQueue() {
  const { server, endpoint } = await aFauxqs();
  const { queueUrl, queueArn } = server.createQueue("assigned");
  const client = new SQSClient({ ...clientTo(endpoint), useQueueUrlAsEndpoint: false });
  onTestFinished(() => client.destroy());
  const receive = async () => {
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl: queueUrl, VisibilityTimeout: 600 }));
    return Messages?.[0];
  };
  return { client, queueArn, receive, queues: createQueues({ client, urls: { assigned: queueUrl } }) };
}

test("a message arrives as the step's entry reads it", async () => {
  const { queues, receive } = await aQueue();
  await queues.send("assigned", { requestId: id });
  expect(requestMessage((await receive())?.Body ?? "")).toEqual({ requestId: id });
});

test("a delayed message does not arrive at once, whatever fraction or length the delay has", async () => {
  const { queues, receive } = await aQueue();
  await queues.send("assigned", { requestId: id }, { delaySec: 0.5 });
  await queues.send("assigned", { requestId: id }, { delaySec: 5_000 });
  expect(await receive()).toBeUndefined();
});

test("a queue that the process was not given is refused with its name", async () => {
  const { queues } = await aQueue();
  await expect(queues.send("finished", { requestId: id })).rejects.toThrow(/finished/);
});

test("a received message that is held for no time comes again at once", async () => {
  const { client, queues, queueArn, receive } = await aQueue();
  await queues.send("assigned", { requestId: id });
  const receiptHandle = (await receive())?.ReceiptHandle ?? "";
  expect(await receive()).toBeUndefined();
  await createHoldMessage({ client })({ queueArn, receiptHandle }, 0);
  expect(await receive()).toBeDefined();
});
