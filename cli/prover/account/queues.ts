import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createQueues } from "../../../src/adapters/sqs/create-queues.ts";
import { queues as queueNames } from "../../../src/config/names.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import { finishedMessage, requestMessage } from "../../../src/entry/messages.ts";
import type { QueueName, Queues } from "../../../src/ports/queues.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

const allQueues = Object.keys(queueNames) as QueueName[];

export type QueueDepth = { queue: QueueName; waiting: number; dead: number };

export type OperatorQueues = Queues & {
  depths(): Promise<readonly QueueDepth[]>;
  /** Sends the dead letters about a request, or all of them, back to their queues, and answers how many to which. */
  revive(id: RequestId | undefined): Promise<Readonly<Partial<Record<QueueName, number>>>>;
};

/** A dead letter that is looked at is hidden so long from another look. */
const lookSec = 30;
/** Two empty answers in a row: a short poll asks some of SQS' servers only. */
const emptyAnswers = 2;

export function openQueues(place: Place, urls: Readonly<Partial<Record<QueueName, string>>>): OperatorQueues {
  const client = new SQSClient(optionsFor(place, "sqs"));
  const urlOf = (queue: QueueName): string => urls[queue] ?? "";
  const deadUrl = (queue: QueueName): string => `${urlOf(queue)}-dead`;
  const depth = async (QueueUrl: string): Promise<number> => {
    const AttributeNames = ["ApproximateNumberOfMessages" as const];
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
    return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
  };
  const reviveFrom = async (queue: QueueName, id: RequestId | undefined): Promise<number> => {
    let revived = 0;
    for await (const { Body, ReceiptHandle } of messagesIn(client, deadUrl(queue))) {
      if (id !== undefined && requestIn(queue, Body ?? "") !== id) continue;
      await client.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: Body }));
      await client.send(new DeleteMessageCommand({ QueueUrl: deadUrl(queue), ReceiptHandle }));
      revived += 1;
    }
    return revived;
  };
  return {
    ...createQueues({ client, urls }),
    depths: () =>
      Promise.all(
        allQueues.map(async (queue) => {
          const [waiting, dead] = await Promise.all([depth(urlOf(queue)), depth(deadUrl(queue))]);
          return { queue, waiting, dead };
        }),
      ),
    async revive(id) {
      const counts = await Promise.all(allQueues.map(async (queue) => [queue, await reviveFrom(queue, id)] as const));
      return Object.fromEntries(counts.filter(([, count]) => count > 0));
    },
  };
}

async function* messagesIn(client: SQSClient, QueueUrl: string): AsyncGenerator<Message> {
  const seen = new Set<string>();
  for (let empty = 0; empty < emptyAnswers; ) {
    const asked = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: lookSec });
    const { Messages = [] } = await client.send(asked);
    const fresh = Messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
    for (const { MessageId = "" } of fresh) seen.add(MessageId);
    empty = fresh.length === 0 ? empty + 1 : 0;
    yield* fresh;
  }
}

/** undefined where the message cannot be read: nobody knows whose it is. */
function requestIn(queue: QueueName, body: string): RequestId | undefined {
  try {
    return (queue === "finished" ? finishedMessage(body) : requestMessage(body)).requestId;
  } catch {
    return undefined;
  }
}
