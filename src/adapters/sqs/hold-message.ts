import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { translateErrors } from "../../ports/port-error.ts";

/** Hides a received message for `afterSec`: otherwise its next try waits for the queue's whole visibility timeout. */
export type HoldMessage = (message: { queueArn: string; receiptHandle: string }, afterSec: number) => Promise<void>;

const longestSec = 12 * 60 * 60;

export function createHoldMessage({ client }: { client: SQSClient }): HoldMessage {
  const urls = new Map<string, Promise<string>>();
  const urlOf = (arn: string): Promise<string> => {
    const known = urls.get(arn) ?? lookUp(client, arn);
    urls.set(arn, known);
    known.catch(() => urls.delete(arn));
    return known;
  };
  const { hold } = translateErrors("sqs", {
    hold: async (message: Parameters<HoldMessage>[0], afterSec: number) => {
      await client.send(
        new ChangeMessageVisibilityCommand({
          QueueUrl: await urlOf(message.queueArn),
          ReceiptHandle: message.receiptHandle,
          VisibilityTimeout: Math.min(Math.max(Math.ceil(afterSec), 0), longestSec),
        }),
      );
    },
  });
  return hold;
}

/** An event carries its queue's ARN, a call needs the URL. */
async function lookUp(client: SQSClient, arn: string): Promise<string> {
  const name = arn.split(":").at(-1);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  if (QueueUrl === undefined) throw new Error(`no URL for the queue ${arn}`);
  return QueueUrl;
}
