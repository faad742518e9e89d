import { createHoldMessage } from "../adapters/sqs/hold-message.ts";
import { provider } from "./provider.ts";
import { sqsClient } from "./sqs-client.ts";

/** Holds a received message back: for the entries that read a queue. */
export const hold = provider([], () => createHoldMessage({ client: sqsClient.make({}) }));
