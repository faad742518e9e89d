import { createQueues } from "../adapters/sqs/create-queues.ts";
import { provider } from "./provider.ts";
import { sqsClient } from "./sqs-client.ts";

export const queues = provider(["queueUrls"], ({ queueUrls }) =>
  createQueues({ client: sqsClient.make({}), urls: queueUrls }),
);
