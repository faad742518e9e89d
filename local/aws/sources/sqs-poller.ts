import {
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Tampering } from "../faults/tampering.ts";
import type { Outcome, Throttled } from "../lambda/function.ts";
import type { SqsMapping } from "../template/event-sources.ts";
import { failedMessages } from "./batch-response.ts";
import { createSlots } from "./slots.ts";
import { isWhole, type Received, sqsEvent } from "./sqs-event.ts";

export type SqsPoller = {
  /** Takes nothing more and waits for the batches that run. */
  close(): Promise<void>;
};

type Options = {
  mapping: SqsMapping;
  queueUrl: string;
  /** Batches at once where the mapping names no maximum. */
  usualConcurrency: number;
  /** Signs as the function's role: Lambda polls with what the function may do. */
  sqs: SQSClient;
  invoke(payload: string): Promise<Outcome | Throttled>;
  tampering: Tampering<Received>;
  onProblem(message: string): void;
};

/** SQS hands out ten at a time and waits twenty seconds at most. */
const [MOST_PER_CALL, LONGEST_WAIT_SEC] = [10, 20];
const [FIRST_BACKOFF_MS, LONGEST_BACKOFF_MS] = [100, 5_000];

const sleep = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Lambda's event source mapping for one queue: polls, batches, invokes, deletes what succeeded. */
export function startSqsPoller(options: Options): SqsPoller {
  const { mapping, usualConcurrency, onProblem, tampering } = options;
  const slots = createSlots(mapping.maximumConcurrency ?? usualConcurrency);
  const running = new Set<Promise<void>>();
  const stop = new AbortController();
  let oursForSec: number | undefined;

  const dispatch = (batch: readonly Received[]): void => {
    const run = slots
      .take()
      .then(() =>
        stop.signal.aborted ? undefined : work(options, batch, { signal: stop.signal, oursForSec: oursForSec ?? 0 }),
      )
      .catch((error: unknown) => onProblem(`A batch for ${mapping.functionName} was left: ${String(error)}`))
      .finally(() => {
        slots.give();
        running.delete(run);
      });
    running.add(run);
  };
  /** A message that comes twice comes in a batch of its own the second time. */
  const dispatchAll = (messages: readonly Received[]): void => {
    const batch = new Map<string, Received>();
    let receiving = true;
    for (const message of messages) {
      tampering.pass(message, (passed) => {
        if (receiving && !batch.has(passed.MessageId)) batch.set(passed.MessageId, passed);
        else dispatch([passed]);
      });
    }
    receiving = false; // what is let go later comes alone
    if (batch.size > 0) dispatch([...batch.values()]);
  };
  const poll = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await slots.take();
      slots.give();
      if (stop.signal.aborted) return;
      try {
        oursForSec ??= await visibilityTimeoutSec(options);
        const messages = await gather(options, stop.signal);
        if (messages.length > 0) dispatchAll(messages);
      } catch (error) {
        if (stop.signal.aborted) return;
        onProblem(`The queue of ${mapping.functionName} does not answer: ${String(error)}`);
        await sleep(1_000);
      }
    }
  };
  const polling = poll();
  return {
    async close() {
      stop.abort();
      await polling;
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function visibilityTimeoutSec({ sqs, queueUrl }: Options): Promise<number> {
  const asked = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ["VisibilityTimeout"] });
  return Number((await sqs.send(asked)).Attributes?.["VisibilityTimeout"]);
}

/** `oursForSec`: how long a message that was received stays hidden from others. */
type Until = { signal: AbortSignal; oursForSec: number };

/** One batch: what is there at once, or, with a batching window, what comes until it is full or the window closes. */
async function gather({ mapping, queueUrl, sqs }: Options, signal: AbortSignal): Promise<Received[]> {
  const messages: Received[] = [];
  let untilMs = Number.POSITIVE_INFINITY;
  do {
    const waitSec = messages.length === 0 ? LONGEST_WAIT_SEC : Math.ceil(Math.max(0, untilMs - Date.now()) / 1000);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: Math.min(MOST_PER_CALL, mapping.batchSize - messages.length),
        WaitTimeSeconds: Math.min(LONGEST_WAIT_SEC, waitSec),
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      }),
      { abortSignal: signal },
    );
    messages.push(...Messages.filter(isWhole));
    if (messages.length === 0) return messages;
    untilMs = Math.min(untilMs, Date.now() + mapping.batchingWindowSec * 1000);
  } while (messages.length < mapping.batchSize && Date.now() < untilMs && !signal.aborted);
  return messages;
}

/** Invokes for one batch; what failed is left to reappear when its visibility timeout ends. */
async function work(options: Options, batch: readonly Received[], until: Until): Promise<void> {
  const { mapping, queueUrl, sqs } = options;
  const outcome = await invokePatiently(options, JSON.stringify(sqsEvent(mapping.queueArn, batch)), until);
  if (outcome.kind !== "returned") return;
  const ids = batch.map(({ MessageId }) => MessageId);
  const failed = new Set(mapping.reportsItemFailures ? failedMessages(outcome.payload, ids) : []);
  const done = batch.filter(({ MessageId }) => !failed.has(MessageId));
  for (let from = 0; from < done.length; from += MOST_PER_CALL) {
    const entries = done.slice(from, from + MOST_PER_CALL);
    await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: entries.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
}

/** A throttled batch is tried again while its messages are still ours; after that they have burnt a receive. */
async function invokePatiently(options: Options, payload: string, until: Until): Promise<Outcome | Throttled> {
  const untilMs = Date.now() + until.oursForSec * 1000;
  for (let backoffMs = FIRST_BACKOFF_MS; ; backoffMs = Math.min(LONGEST_BACKOFF_MS, backoffMs * 2)) {
    const outcome = await options.invoke(payload);
    if (outcome.kind !== "throttled" || Date.now() + backoffMs >= untilMs || until.signal.aborted) return outcome;
    await sleep(backoffMs);
  }
}
