import { arnOf } from "../../account.ts";
import { type Needs, onAnything } from "./needs.ts";
import { textAt } from "./read-input.ts";

/** A queue's ARN by its URL, whose last part is its name, or by its name. */
const queueArn = (input: unknown): string => {
  const url = textAt(input, "QueueUrl");
  return arnOf("sqs", url === "" ? textAt(input, "QueueName") : url.slice(url.lastIndexOf("/") + 1));
};
const onQueue = (operation: string, action = operation): Needs => ({
  [operation]: (input) => [{ action: `sqs:${action}`, resource: queueArn(input) }],
});

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html: a batch needs what one message does. */
export const sqs: Needs = {
  ...onQueue("SendMessage"),
  ...onQueue("SendMessageBatch", "SendMessage"),
  ...onQueue("ReceiveMessage"),
  ...onQueue("DeleteMessage"),
  ...onQueue("DeleteMessageBatch", "DeleteMessage"),
  ...onQueue("ChangeMessageVisibility"),
  ...onQueue("ChangeMessageVisibilityBatch", "ChangeMessageVisibility"),
  ...onQueue("GetQueueUrl"),
  ...onQueue("GetQueueAttributes"),
  ...onQueue("SetQueueAttributes"),
  ...onQueue("PurgeQueue"),
  ...onQueue("CreateQueue"),
  ...onQueue("DeleteQueue"),
  ...onAnything("sqs", "ListQueues"),
};
