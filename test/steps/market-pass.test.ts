import { afterEach, expect, test } from "vitest";
import { clocksApartSec, shortestAuctionSec } from "../../src/domain/bid-time.ts";
import { type RequestId, unixSeconds } from "../../src/domain/values.ts";
import type { Network } from "../../src/ports/network.ts";
import { NetworkError, PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { aPolicy } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const through = (network: Partial<Network>, others: Partial<Ports> = {}): Ports => ({
  ...world.ports,
  ...others,
  network: { ...world.ports.network, ...network },
});

/** A network whose every use of `bad` fails in `sign`. */
const cannotSign = (bad: RequestId) =>
  through({
    sign: async (call, nonce, now) => {
      if (call.requestId === bad) throw new NetworkError("other", "give-up", "this one cannot be signed");
      return world.ports.network.sign(call, nonce, now);
    },
  });

test("a request that cannot be bid on hides neither the other requests nor what was won", async () => {
  world = await createWorld();
  const won = await world.open();
  await world.process().pass();
  await world.advanceSec(16);
  const bad = await world.open();
  const good = await world.open();
  await world.process(cannotSign(bad)).pass();
  expect([won, bad, good].map((id) => world.phase(id))).toEqual(["assigned", undefined, "bidding"]);
});

const noTurn = async () => ({ kind: "busy", because: "held" }) as const;
const broken = () => Promise.reject(new PortError("kms-Disabled", "give-up", "the key is disabled"));

test.each([
  ["signed", () => through({ sign: broken })],
  ["kept", () => through({}, { requests: { ...world.ports.requests, create: broken } })],
  ["given a turn", () => through({}, { laneLeases: { ...world.ports.laneLeases, acquire: noTurn } })],
])(
  "a bid that cannot be %s is counted once among those that fail, for nobody hears of it otherwise",
  async (_, ports) => {
    world = await createWorld();
    let [taken, failed] = [0, 0];
    const add: Ports["metrics"]["add"] = (name, value) => {
      if (name === "BidsAccepted") [taken, failed] = [taken + value, failed + 1 - value];
    };
    const watcher = world.process({ ...ports(), metrics: { ...world.ports.metrics, add } });
    await world.open();
    for (let second = 0; second <= shortestAuctionSec; second++) {
      await watcher.pass();
      await world.advanceSec(1);
    }
    expect(taken).toBe(0);
    expect(failed).toBe(1);
  },
);

test("a bid whose turn comes within its auction is counted as taken alone", async () => {
  world = await createWorld();
  const counted: number[] = [];
  const add: Ports["metrics"]["add"] = (name, value) => void (name === "BidsAccepted" && counted.push(value));
  const watcher = world.process(through({}, { metrics: { ...world.ports.metrics, add } }));
  await world.ports.laneLeases.acquire(world.identity.signer, "a delivery", "deliver", 5_000);
  await world.open();
  for (let second = 0; second < 10; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
  expect(counted).toEqual([1]);
});

test.each([-clocksApartSec, 0, clocksApartSec])(
  "a request is bid on within its auction where our clock is %d s ahead of the network's",
  async (sec) => {
    world = await createWorld();
    const { clock } = world.ports;
    const ours = { ...clock, now: () => unixSeconds(clock.now() + sec), nowMs: () => clock.nowMs() + sec * 1_000 };
    const { pass } = world.process(through({}, { clock: ours }));
    await pass();
    for (const afterSec of [1, 7, 14]) {
      await world.advanceSec(1);
      const id = await world.open();
      await world.advanceSec(afterSec);
      await pass(); // incremental: the next sweep is later
      expect(world.box.bids(id)).toHaveLength(1);
    }
  },
);

test("the kill switch stops the repeat of a bid too", async () => {
  world = await createWorld();
  const id = await world.open();
  world.box.faults.add({ at: "Bid", fault: { kind: "lose-before-commit", how: "reset" }, count: 3 });
  await world.process().pass();
  expect(world.request(id)).toMatchObject({ phase: "bidding", bid: { accepted: false } });
  await world.advanceSec(5);

  const off = memoryKnobs(() => aPolicy({ capability: { startUpSec: 5 }, bidding: false }));
  await world.process(through({}, { knobs: off })).pass();
  expect(world.box.bids(id)).toHaveLength(0);
  await world.process().pass();
  expect(world.box.bids(id)).toHaveLength(1);
});

test("a network that never says what became of a bid is not asked without end", async () => {
  world = await createWorld();
  await world.open();
  world.box.faults.add({ at: "Bid", fault: { kind: "refuse", code: "unknown", message: "no word for it" } });
  let sent = 0;
  const counting = through({
    submit: (call, intent) => {
      sent += 1;
      return world.ports.network.submit(call, intent);
    },
  });
  for (let minute = 0; minute < 5; minute++) {
    const watcher = world.process(counting); // a watcher lives for a minute
    for (let pass = 0; pass < 30; pass++) {
      await watcher.pass();
      await world.advanceSec(2);
    }
  }
  expect(sent).toBeGreaterThan(3);
  expect(sent).toBeLessThan(50);
});

test("a request that refused our bid, and that the network lists for hours, is hardly signed for again", async () => {
  world = await createWorld();
  const id = await world.open();
  world.box.faults.add({ at: "Bid", fault: { kind: "refuse", code: "invalid-argument", message: "not this one" } });
  let signed = 0;
  const counting = through({
    sign: (call, nonce, now) => {
      signed += 1;
      return world.ports.network.sign(call, nonce, now);
    },
  });
  const signedIn = async (minutes: number) => {
    const before = signed;
    for (let minute = 0; minute < minutes; minute++) {
      const watcher = world.process(counting); // a watcher lives for a minute
      for (let pass = 0; pass < 30; pass++) {
        await watcher.pass();
        await world.advanceSec(2);
      }
    }
    return signed - before;
  };
  expect(await signedIn(2)).toBeLessThanOrEqual(3); // the bid, and once for each watcher while the auction is young
  expect(world.request(id)).toMatchObject({ phase: "abandoned", because: "bid-refused" });
  expect(await signedIn(20)).toBe(0);
});
