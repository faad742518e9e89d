import { expect, test } from "vitest";
import { requestId } from "../../src/domain/values.ts";
import { invokeEntry, jobMessage } from "../../src/entry/invoke.ts";
import { requestMessage } from "../../src/entry/messages.ts";
import { scheduleEntry } from "../../src/entry/schedule.ts";
import { sqsEntry } from "../../src/entry/sqs.ts";
import { PortError } from "../../src/ports/port-error.ts";
import { keptLog } from "../adapters/kept-log.ts";

const idOf = (digit: string) => requestId(`0x${digit.repeat(64)}`);

function anEntry() {
  const log = keptLog();
  const held: { receiptHandle: string; afterSec: number }[] = [];
  let flushes = 0;
  const deps = {
    step: "launch-proof",
    log,
    clock: { nowMs: () => 5_000 },
    metrics: { flush: () => void (flushes += 1) },
    hold: async ({ receiptHandle }: { receiptHandle: string }, afterSec: number) => {
      held.push({ receiptHandle, afterSec });
    },
  };
  return { deps, log, held, flushes: () => flushes };
}

const aRecord = (digit: string, over: { body?: string; receives?: number } = {}) => ({
  messageId: `m${digit}`,
  receiptHandle: `r${digit}`,
  body: over.body ?? JSON.stringify({ requestId: idOf(digit) }),
  eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:assigned",
  attributes: { ApproximateReceiveCount: String(over.receives ?? 1), SentTimestamp: "1" },
});
const failures = (...digits: string[]) => ({
  batchItemFailures: digits.map((digit) => ({ itemIdentifier: `m${digit}` })),
});

test("a message is done whatever its step ended with, and each outcome is one line", async () => {
  const { deps, log, held, flushes } = anEntry();
  const handler = sqsEntry(requestMessage, async () => ({ kind: "already-past", phase: "proved" }), deps);
  expect(await handler({ Records: [aRecord("1"), aRecord("2")] })).toEqual(failures());
  expect(log.lines.map(({ fields }) => fields)).toEqual(
    ["1", "2"].map((digit) => ({
      step: "launch-proof",
      requestId: idOf(digit),
      outcome: "already-past",
      phase: "proved",
      elapsedMs: 0,
    })),
  );
  expect(held).toEqual([]);
  expect(flushes()).toBe(2);
});

test("only the message that asks for another try comes again, after the time that it asks for", async () => {
  const { deps, held } = anEntry();
  const step = async ({ requestId: id }: { requestId: string }) =>
    id === idOf("2") ? { kind: "retry-later", because: "the lane is busy", afterSec: 3 } : { kind: "launched" };
  const handler = sqsEntry(requestMessage, step, deps);
  expect(await handler({ Records: [aRecord("1"), aRecord("2"), aRecord("3")] })).toEqual(failures("2"));
  expect(held).toEqual([{ receiptHandle: "r2", afterSec: 3 }]);
});

test("a message whose step threw comes again, later each time, and the line says the code", async () => {
  const { deps, held, log } = anEntry();
  const step = () => Promise.reject(new PortError("s3-Throttled", "retry", "slow down"));
  const handler = sqsEntry(requestMessage, step, deps);
  const event = { Records: [aRecord("1"), aRecord("2", { receives: 4 }), aRecord("3", { receives: 99 })] };
  expect(await handler(event)).toEqual(failures("1", "2", "3"));
  expect(held.map(({ afterSec }) => afterSec)).toEqual([4, 32, 300]);
  expect(log.lines[0]).toMatchObject({
    level: "error",
    fields: { outcome: "failed", code: "s3-Throttled", policy: "retry" },
  });
});

test("a message that cannot be read runs no step and is left to the dead letters", async () => {
  const { deps, log } = anEntry();
  const handler = sqsEntry(requestMessage, () => expect.unreachable(), deps);
  expect(await handler({ Records: [aRecord("1", { body: "{" })] })).toEqual(failures("1"));
  expect(log.lines).toMatchObject([{ level: "error", fields: { outcome: "unreadable-message", messageId: "m1" } }]);
});

test("a message that cannot be held back comes again all the same", async () => {
  const { deps, log } = anEntry();
  const hold = () => Promise.reject(new Error("no queue"));
  const handler = sqsEntry(requestMessage, async () => ({ kind: "retry-later", because: "busy" }), { ...deps, hold });
  expect(await handler({ Records: [aRecord("1")] })).toEqual(failures("1"));
  expect(log.lines.at(-1)).toMatchObject({ level: "warn" });
});

test("an event that is none of a queue's is refused", async () => {
  const { deps } = anEntry();
  await expect(sqsEntry(requestMessage, async () => ({ kind: "x" }), deps)({})).rejects.toThrow();
});

test("a scheduled step knows who it is and when its host ends it", async () => {
  const { deps, flushes } = anEntry();
  const handler = scheduleEntry(async (run) => ({ kind: "seen", ...run }), deps);
  const context = { awsRequestId: "run-1", getRemainingTimeInMillis: () => 180_000 };
  const seen = { kind: "seen", holder: "run-1", endsAtMs: 185_000, isWoken: false };
  expect(await handler({}, context)).toEqual(seen);
  expect(await handler({ source: "aws.scheduler", "detail-type": "Scheduled Event", detail: {} }, context)).toEqual(
    seen,
  );
  expect(flushes()).toBe(2);
});

test("one that an event started knows that, and its line tells which, of which class, and why", async () => {
  const { deps, log } = anEntry();
  const handler = scheduleEntry(async ({ isWoken }) => ({ kind: isWoken ? "woken" : "ticked" }), deps);
  const statusReason = "CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested";
  const jobQueue = "arn:aws:batch:us-east-1:123456789012:job-queue/serverless-prover-dev-l4-spot";
  const event = { source: "aws.batch", "detail-type": "Batch Job Queue Blocked", detail: { jobQueue, statusReason } };
  await handler(event, { awsRequestId: "run-1", getRemainingTimeInMillis: () => 1_000 });
  expect(log.lines.at(-1)?.fields).toMatchObject({
    ...{ outcome: "woken", wokenBy: "Batch Job Queue Blocked", because: statusReason },
    className: "serverless-prover-dev-l4-spot",
  });
});

test("an invoked step answers with its outcome, and no link reaches the log", async () => {
  const { deps, log } = anEntry();
  const handler = invokeEntry(
    jobMessage,
    async ({ jobId }) => ({ kind: "issued", uri: "https://secret.test", jobId }),
    deps,
  );
  const answer = await handler({ requestId: idOf("1"), jobId: "job-1" });
  expect(answer).toEqual({ kind: "issued", uri: "https://secret.test", jobId: "job-1" });
  expect(JSON.stringify(log.lines)).not.toContain("secret.test");
  await expect(handler({ requestId: idOf("1") })).rejects.toThrow();
});
