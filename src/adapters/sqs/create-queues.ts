import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { translateErrors } from "../../ports/port-error.ts";
import type { QueueName, Queues } from "../../ports/queues.ts";

/** Sends ids to the steps' queues. `urls` need only hold the queues that the process may send to. */
export function createQueues({
  client,
  urls,
}: {
  client: SQSClient;
  urls: Partial<Record<QueueName, string>>;
}): Queues {
  const queues: Queues = {
    async send(queue, message, options = {}) {
      const url = urls[queue];
      if (url === undefined) throw new Error(`this step was not given the queue ${queue}`);
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: JSON.stringify({ requestId: message.requestId }),
          ...(options.delaySec !== undefined && { DelaySeconds: withinLimit(options.delaySec) }),
        }),
      );
    },
  };
  return translateErrors("sqs", queues);
}

/** SQS delays by whole seconds, 15 minutes at most. */
const withinLimit = (delaySec: number): number => Math.min(Math.max(Math.ceil(delaySec), 0), 900);
