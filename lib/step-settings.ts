import { type QueueName, queues, type StepName } from "../src/config/names.ts";

/**
 * What each Lambda is given. A timeout is the longest that one call may take before its effect counts as unknown; CPU
 * comes with memory, so a step that hashes or carries a proof has more of it.
 */
export const stepSettings = {
  "watch-market": { timeoutSec: 180, memoryMb: 256 }, // loops until its successor holds the lease, at the latest 120 s on
  "launch-proof": { timeoutSec: 30, memoryMb: 256 },
  "record-result": { timeoutSec: 60, memoryMb: 512 },
  "fulfill-proof": { timeoutSec: 120, memoryMb: 1024 }, // a core proof is tens of MB, encoded and hashed in memory
  "fail-fulfillment": { timeoutSec: 60, memoryMb: 256 },
  reconcile: { timeoutSec: 120, memoryMb: 256 },
  "report-health": { timeoutSec: 60, memoryMb: 256 },
  "issue-stdin-uri": { timeoutSec: 30, memoryMb: 256 },
} as const satisfies Record<StepName, { timeoutSec: number; memoryMb: number }>;

/**
 * How each queue is read. `maxConcurrency` is the event source's, which leaves messages in the queue; a reserved
 * concurrency would throttle the pollers and burn receive counts into the dead-letter queue.
 */
export const queueSettings = {
  assigned: { maxConcurrency: 5, maxReceives: 5 },
  finished: { maxConcurrency: 5, maxReceives: 10 },
  "deliver-proof": { maxConcurrency: 2, maxReceives: 10 }, // one lane per signer: more would only wait for it
  "deliver-failure": { maxConcurrency: 2, maxReceives: 10 },
} as const satisfies Record<QueueName, { maxConcurrency: number; maxReceives: number }>;

/**
 * Fewer environments than this throttle what the step is for: the pollers of its queue, or the watcher's successor, which
 * starts while the one before it still runs.
 */
export function leastConcurrency(step: StepName): number {
  const consumed = Object.entries(queues).flatMap(([queue, by]) =>
    by === step ? [queueSettings[queue as QueueName]] : [],
  );
  if (step === "watch-market") return 2;
  return Math.max(1, ...consumed.map(({ maxConcurrency }) => maxConcurrency));
}

/** Seconds that a message stays hidden while it is worked on: six timeouts, as Lambda's pollers need them. */
export const visibilitySec = (queue: QueueName): number => 6 * stepSettings[queues[queue]].timeoutSec;
