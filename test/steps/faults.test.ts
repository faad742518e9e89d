import { afterEach, describe, expect, test } from "vitest";
import type { Fault } from "../../local/network/faults.ts";
import type { RequestId } from "../../src/domain/values.ts";
import { drive } from "./drive.ts";
import { Died, mortal } from "./mortal.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** One bid, one proof or one word of failure, no job beside another that proves: what no fault may break. */
function expectOnce(id: RequestId, end: "fulfilled" | "failed" = "fulfilled") {
  expect(world.box.bids(id)).toHaveLength(1);
  expect(world.box.transactions("Bid")).toHaveLength(1);
  expect(world.box.transactions("FulfillProof")).toHaveLength(end === "fulfilled" ? 1 : 0);
  expect(world.box.transactions("FailFulfillment")).toHaveLength(end === "failed" ? 1 : 0);
  expect(world.phase(id)).toBe(end === "fulfilled" ? "settled" : "failed");
}

describe("an answer lost", () => {
  const losses: readonly [string, Fault][] = [
    ["before the commit", { kind: "lose-before-commit", how: "reset" }],
    ["after the commit", { kind: "lose-after-commit", how: "reset" }],
    ["after the commit with the connection", { kind: "lose-after-commit", how: "disconnect" }],
    ["with a refusal of the nonce", { kind: "wrong-nonce" }],
    ["to an outage", { kind: "outage" }],
  ];
  const rpcs = ["Bid", "FulfillProof", "GetNonce", "GetTransactionDetails", "GetFilteredProofRequests"] as const;
  const cases = losses.flatMap(([name, fault]) =>
    rpcs.flatMap((at) => [1, 2].map((count) => ({ name, fault, at, count }))),
  );

  test.each(cases)("$name, $count of $at, leads to one bid and one proof", async ({ fault, at, count }) => {
    world = await createWorld();
    const id = await world.open();
    world.box.faults.add({ at, fault, count });
    await drive(world, id);
    expectOnce(id);
  });

  test.each(losses)("%s, of FailFulfillment, leads to one final word", async (_name, fault) => {
    world = await createWorld();
    const id = await world.open();
    world.box.faults.add({ at: "FailFulfillment", fault, count: 1 });
    await drive(world, id, { jobs: ["failure"] });
    expectOnce(id, "failed");
  });
});

describe("messages", () => {
  test("each delivered twice, and out of order, change nothing", async () => {
    world = await createWorld();
    const id = await world.open();
    await drive(world, id, { deliveries: 2, reverse: true });
    expectOnce(id);
    expect(world.fleet.jobs()).toHaveLength(1);
  });

  test("of finished jobs that never come are found by the sweep", async () => {
    world = await createWorld();
    const id = await world.open();
    await drive(world, id, { silentJobs: true });
    expectOnce(id);
  });

  test("two of one launch at once start one job that proves", async () => {
    world = await createWorld({ lagMs: 10_000 });
    const id = await world.open();
    await world.process().pass();
    await world.advanceSec(16);
    await world.process().pass();
    const [message] = world.takeMessages();
    if (!message) throw new Error("nothing to launch");
    await Promise.all([world.process().consume(message), world.process().consume(message)]);
    await drive(world, id, { deliveries: 2 });
    expectOnce(id);
  });
});

test("two watchers at once bid once, however their calls interleave", async () => {
  world = await createWorld();
  const id = await world.open();
  await Promise.all([world.process().pass(), world.process().pass(), world.process().pass()]);
  await drive(world, id);
  expectOnce(id);
});

test("two jobs for one request: the second stops at the fence, and the first is followed", async () => {
  world = await createWorld();
  const id = await world.open();
  await world.process().pass();
  await world.advanceSec(16);
  const process = world.process();
  await process.pass();
  for (const message of world.takeMessages()) await process.consume(message);
  const request = world.request(id);
  if (request?.phase !== "proving") throw new Error(`not proving: ${request?.phase}`);
  const { terms, job: jobName } = request;
  const twin = { jobName, losses: 0, className: "on-demand", terms, deadlineSec: terms.deadlineSec };
  await world.fleet.submit(twin);
  await drive(world, id);
  expectOnce(id);
  expect(world.fleet.jobs().map(({ state }) => state.kind)).toEqual(["succeeded", "ended"]);
});

test("a zombie attempt that writes its proof after the end changes nothing", async () => {
  world = await createWorld();
  const id = await world.open();
  await drive(world, id);
  world.fleet.writeLate(id, "job-zombie", new TextEncoder().encode("late"));
  await world.ports.queues.send("finished", { requestId: id });
  for (const message of world.takeMessages()) await world.process().consume(message);
  expectOnce(id);
});

describe("a process killed", () => {
  // Found by counting, so that a step that grows more calls is killed at those too.
  test("between any two calls leaves one bid, one job at a time, one proof and one final word", async () => {
    world = await createWorld();
    const whole = mortal(world.ports, { call: Number.POSITIVE_INFINITY, when: "before" });
    await drive(world, await world.open(), { through: () => whole.ports });
    expect(whole.calls()).toBeGreaterThan(30);
    await killAtEach(whole.calls());
  }, 240_000);

  async function forgetNonce() {
    const { laneLeases } = world.ports;
    await world.advanceSec(21); // a lease whose holder died is over
    await laneLeases.acquire(world.identity.signer, "test", "deliver", 1);
    await laneLeases.release(world.identity.signer, "test", undefined);
  }

  async function killAtEach(calls: number) {
    for (let call = 1; call <= calls; call++) {
      for (const when of ["before", "after"] as const) {
        await forgetNonce(); // each request meets the lane as the first one did
        const id = await world.open();
        const victim = mortal(world.ports, { call, when });
        await drive(world, id, { through: () => (victim.dead() ? world.ports : victim.ports) });
        expect([call, when, victim.dead()]).toEqual([call, when, true]);
        const succeeded = world.fleet.jobs().filter(({ plan, state }) => {
          return plan.terms.requestId === id && state.kind === "succeeded";
        });
        expect([call, when, world.phase(id), world.box.bids(id).length, succeeded.length]).toEqual([
          call,
          when,
          "settled",
          1,
          1,
        ]);
      }
    }
    const all = world.requests.all().length;
    expect(world.box.transactions("Bid")).toHaveLength(all);
    expect(world.box.transactions("FulfillProof")).toHaveLength(all);
    expect(world.box.transactions("FailFulfillment")).toHaveLength(0);
  }
});

const earlyPhases = ["bidding", "assigned", "launching", "proving", "proved", "failing"] as const;
type EarlyPhase = (typeof earlyPhases)[number];

describe("a deadline that passes", () => {
  test.each(earlyPhases)("while %s ends the request and its job, and sends nothing", async (phase) => {
    world = await createWorld();
    const id = await world.open({ deadline: BigInt(Math.floor(world.clock.nowMs() / 1000) + 300) });
    await bringTo(id, phase);
    await world.advanceSec(400);
    await world.process().sweep();
    await world.process().sweep();
    expect(world.phase(id)).toBe("abandoned");
    expect(world.box.transactions("FulfillProof")).toHaveLength(0);
    expect(world.box.transactions("FailFulfillment")).toHaveLength(0);
    expect(world.fleet.jobs().every(({ state }) => state.kind !== "waiting" && state.kind !== "running")).toBe(true);
  });
});

describe("the network ending a request", () => {
  test.each(earlyPhases)("while it is %s is seen, and its job ends", async (phase) => {
    world = await createWorld();
    const id = await world.open();
    await bringTo(id, phase);
    world.box.cancel(id);
    const process = world.process();
    await process.sweep();
    for (const message of world.takeMessages()) await process.consume(message);
    await process.sweep();
    expect(world.phase(id)).toBe("abandoned");
    expect(world.box.transactions("FulfillProof")).toHaveLength(0);
    expect(world.box.transactions("FailFulfillment")).toHaveLength(0);
    expect(world.fleet.jobs().every(({ state }) => state.kind !== "waiting" && state.kind !== "running")).toBe(true);
  });
});

/** Walks a new request to `phase` and no further. */
async function bringTo(id: RequestId, phase: EarlyPhase): Promise<void> {
  for (const at of earlyPhases) {
    await walks[at]();
    if (at === phase || (phase === "failing" && at === "proving")) break;
  }
  if (phase === "failing") await walks.failing();
  expect(world.phase(id)).toBe(phase);
}

async function deliverNews(process = world.process()): Promise<void> {
  for (const message of world.takeMessages()) await process.consume(message);
}

/** The step from the phase before; the messages that lead on are kept until the next step, or lost. */
const walks = {
  bidding: async () => {
    await world.process().pass();
  },
  assigned: async () => {
    await world.advanceSec(16);
    await world.process().pass();
  },
  /** The job is submitted; the answer is lost with the process. */
  launching: async () => {
    const { fleet } = world.ports;
    const submit: typeof fleet.submit = async (plan) => {
      await fleet.submit(plan);
      throw new Died("after the submission");
    };
    const victim = world.process({ ...world.ports, fleet: { ...fleet, submit } });
    const [message] = world.takeMessages();
    if (!message) throw new Error("nothing to launch");
    await expect(victim.consume(message)).rejects.toThrow(Died);
    await world.ports.queues.send(message.queue, { requestId: message.requestId });
  },
  proving: deliverNews,
  proved: async () => {
    await world.runJobs();
    await deliverNews();
    world.takeMessages(); // the proof is not delivered yet
  },
  failing: async () => {
    await world.runJobs("failure");
    await deliverNews();
    world.takeMessages();
  },
} as const;
