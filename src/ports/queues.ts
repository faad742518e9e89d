import type { RequestId } from "../domain/values.ts";

export type QueueMessage = { requestId: RequestId };
export type QueueName = "assigned" | "finished" | "deliver-proof" | "deliver-failure";

export type Queues = {
  /** At least once, in any order; `delaySec` (0-900) holds it back. */
  send(queue: QueueName, message: QueueMessage, options?: { delaySec?: number }): Promise<void>;
};
