import { afterEach, expect, test } from "vitest";
import { queueSettings } from "../../lib/step-settings.ts";
import type { Fault } from "../../local/network/faults.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { QueueName } from "../../src/ports/queues.ts";
import { createWorld, type StepProcess, type World } from "./world.ts";

/** What happened to an operator: one request failed 2,240 times in two and a half hours, each try spending a nonce. */
const stormMinutes = 150;
const mostPerRequest = 60;

let world: World;
afterEach(() => world.close());

const storms: readonly { what: string; fault: Fault; staleNonce?: true }[] = [
  { what: "refuses every nonce", fault: { kind: "wrong-nonce" } },
  { what: "names a spent nonce each time", fault: { kind: "wrong-nonce" }, staleNonce: true },
  { what: "answers no signed call", fault: { kind: "lose-before-commit" } },
  { what: "takes no signed call", fault: { kind: "outage" } },
  { what: "is busy", fault: { kind: "refuse", code: "resource-exhausted", message: "too many calls" } },
];

test.each(storms)(
  "a network that $what for hours is sent each call a few dozen times at most",
  async ({ fault, staleNonce }) => {
    const capability = { startUpSec: 5, throughputPguPerSec: 10n ** 12n };
    world = await createWorld({ policy: { promise: { maxPromises: 100 }, capability } });
    const [proved, failing] = [await inDelivery("proof"), await inDelivery("failure")];
    const open = [await request(), await request(), await request({ minAuctionPeriod: 10_800n })];
    for (const at of ["Bid", "FulfillProof", "FailFulfillment"]) world.box.faults.add({ at, fault });

    const { signed, sent } = await storm(staleNonce ?? false);
    for (const id of [proved, failing, ...open]) {
      expect(sent.get(id) ?? 0).toBeLessThanOrEqual(mostPerRequest);
      expect(signed.get(id) ?? 0).toBeLessThanOrEqual(mostPerRequest);
    }
    expect(sent.get(proved)).toBeGreaterThan(10);
    expect(sent.get(open[2]!)).toBeGreaterThan(10);
    expect(world.box.transactions("FulfillProof")).toHaveLength(0);

    world.box.faults.clear();
    const late = await request();
    await world.process().pass();
    expect(world.box.bids(late)).toHaveLength(1);
  },
  300_000,
);

const request = (overrides: Parameters<World["open"]>[0] = {}) =>
  world.open({ deadline: BigInt(Math.floor(world.clock.nowMs() / 1000) + 4 * 3_600), ...overrides });

async function inDelivery(end: "proof" | "failure"): Promise<RequestId> {
  const id = await request();
  const process = world.process();
  await process.pass();
  await world.advanceSec(16);
  await process.pass();
  await consume(process, "assigned");
  await world.runJobs(end);
  await consume(process, "finished");
  expect(world.phase(id)).toBe(end === "proof" ? "proved" : "failing");
  return id;
}

/** Works on one queue; the messages of the others go on waiting. */
async function consume(process: StepProcess, queue: QueueName): Promise<void> {
  for (const message of world.takeMessages()) {
    if (message.queue === queue) await process.consume(message);
    else await world.ports.queues.send(message.queue, message);
  }
}

/** Watchers minute by minute, the sweep, and the queues as SQS and the entry work them; counts calls by request. */
async function storm(staleNonce: boolean) {
  const [signed, sent] = [new Map<RequestId, number>(), new Map<RequestId, number>()];
  const count = (counts: Map<RequestId, number>, id: RequestId) => counts.set(id, (counts.get(id) ?? 0) + 1);
  const { network } = world.ports;
  const counting: typeof world.ports = {
    ...world.ports,
    network: {
      ...network,
      nonce: async (signer) => (await network.nonce(signer)) - (staleNonce ? 1n : 0n),
      sign: (call, nonce, now) => (count(signed, call.requestId), network.sign(call, nonce, now)),
      submit: (call, intent) => (count(sent, call.requestId), network.submit(call, intent)),
    },
  };
  const queue = sqs();
  for (let minute = 0; minute < stormMinutes; minute++) {
    const process = world.process(counting);
    await process.sweep();
    if (minute % 30 === 0) await request();
    for (let pass = 0; pass < 6; pass++) {
      await process.pass();
      await queue.work(world.process(counting));
      await world.advanceSec(10);
    }
  }
  return { signed, sent };
}

type Message = { queue: QueueName; requestId: RequestId; dueMs: number; receives: number };

/** Messages come again after the entry's pauses, and are dead letters after the queue's limit. */
function sqs() {
  let waiting: Message[] = [];
  return {
    async work(process: StepProcess): Promise<void> {
      const now = world.clock.nowMs();
      const sent = world.takeMessages().map((message) => ({ ...message, dueMs: now, receives: 0 }));
      const due = [...waiting, ...sent].filter(({ dueMs }) => dueMs <= now);
      waiting = waiting.filter(({ dueMs }) => dueMs > now);
      for (const message of due) {
        const receives = message.receives + 1;
        const outcome: object = await process.consume(message).catch(() => ({ kind: "retry-later" }));
        if (!("kind" in outcome) || outcome.kind !== "retry-later") continue;
        const pauseSec = "afterSec" in outcome ? Number(outcome.afterSec) : Math.min(4 * 2 ** (receives - 1), 300);
        if (receives < queueSettings[message.queue].maxReceives) {
          waiting.push({ ...message, receives, dueMs: world.clock.nowMs() + pauseSec * 1_000 });
        }
      }
    },
  };
}
