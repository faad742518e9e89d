import * as z from "zod/mini";
import type { RequestId } from "../domain/values.ts";
import { type EntryDeps, type RetryLater, runLogged, type StepOutcome } from "./outcome.ts";

/** What Lambda hands to the reader of a queue; what it has more is of no use here. */
const sqsEvent = z.object({
  Records: z.array(
    z.object({
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      eventSourceARN: z.string(),
      attributes: z.object({ ApproximateReceiveCount: z.string() }),
    }),
  ),
});
type SqsRecord = z.infer<typeof sqsEvent>["Records"][number];

export type SqsBatchResponse = { batchItemFailures: { itemIdentifier: string }[] };

/** Hides a message for a while instead of the queue's whole visibility timeout. */
type Hold = (message: { queueArn: string; receiptHandle: string }, afterSec: number) => Promise<void>;
export type SqsEntryDeps = EntryDeps & { hold: Hold };

/** The text of a message → what the step takes; throws where it is none. */
export type ParseMessage<M> = (body: string) => M;

/** After an error the first pause, doubled with each receipt: an outage must not burn all receipts in a minute. */
const firstPauseSec = 4;
const longestPauseSec = 300;

/**
 * A Lambda handler that reads a queue, and the one place that acknowledges: a message is done when its step ended with
 * anything but `retry-later`. One that cannot be read, or whose step threw, stays until the queue sends it to the dead
 * letters.
 */
export function sqsEntry<M extends { requestId: RequestId }>(
  parse: ParseMessage<M>,
  step: (message: M) => Promise<StepOutcome | RetryLater>,
  deps: SqsEntryDeps,
): (event: unknown) => Promise<SqsBatchResponse> {
  return async (event) => {
    const { Records } = sqsEvent.parse(event);
    const ended = await Promise.all(
      Records.map(async (record) => ({ record, pauseSec: await handle(parse, step, deps, record) })),
    );
    const again = ended.filter(({ pauseSec }) => pauseSec !== undefined);
    return { batchItemFailures: again.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  };
}

/** undefined: done. Else the message comes again, after so many seconds. */
async function handle<M extends { requestId: RequestId }>(
  parse: ParseMessage<M>,
  step: (message: M) => Promise<StepOutcome | RetryLater>,
  deps: SqsEntryDeps,
  record: SqsRecord,
): Promise<number | undefined> {
  const message = read(parse, deps, record);
  const pauseSec = message === undefined ? firstPauseSec : await pauseAfter(message, step, deps, record);
  if (pauseSec === undefined) return undefined;
  const held = { queueArn: record.eventSourceARN, receiptHandle: record.receiptHandle };
  await deps.hold(held, pauseSec).catch((error: unknown) => {
    // The message comes all the same, when the queue's own timeout ends.
    deps.log.warn("A message could not be held back", { step: deps.step, because: String(error) });
  });
  return pauseSec;
}

function read<M>(parse: ParseMessage<M>, { step, log }: EntryDeps, { body, messageId }: SqsRecord): M | undefined {
  try {
    return parse(body);
  } catch (error) {
    log.error(`${step}: a message that cannot be read`, { step, messageId, outcome: "unreadable-message" }, error);
    return undefined;
  }
}

async function pauseAfter<M extends { requestId: RequestId }>(
  message: M,
  step: (message: M) => Promise<StepOutcome | RetryLater>,
  deps: EntryDeps,
  { attributes }: SqsRecord,
): Promise<number | undefined> {
  const usual = Math.min(firstPauseSec * 2 ** (Number(attributes.ApproximateReceiveCount) - 1), longestPauseSec);
  try {
    const outcome = await runLogged(deps, { requestId: message.requestId }, () => step(message));
    return isRetry(outcome) ? (outcome.afterSec ?? usual) : undefined;
  } catch {
    return usual; // said by runLogged
  }
}

const isRetry = (outcome: StepOutcome): outcome is RetryLater => outcome.kind === "retry-later";
