import { afterEach, expect, test } from "vitest";
import { wei } from "../../src/domain/values.ts";
import type { Network } from "../../src/ports/network.ts";
import { NetworkError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { createMarketView } from "../../src/steps/market-view.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy, type PolicyOverrides } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const out = (): Promise<never> => Promise.reject(new NetworkError("no-answer", "retry", "[Internal] out"));

/** A watcher to whom the network's calls are as given, what it says, and how many of its passes count. */
function watcher(calls: Partial<Network>, policy: PolicyOverrides = {}, others: Partial<Ports> = {}) {
  const log = keptLog();
  const counted: string[] = [];
  const metrics = { add: (name: string) => void counted.push(name), flush: () => undefined };
  const knobs = memoryKnobs(() => aPolicy({ capability: { startUpSec: 5 }, ...policy }));
  const { pass } = world.process(world.through(calls, { log, metrics, knobs, ...others }));
  const passes = () => counted.filter((name) => name === "OpenRequests").length;
  const warned = () => log.lines.filter(({ level }) => level === "warn").map(({ message }) => message);
  return { pass, passes, warned, log };
}

test.each([
  ["provePrice", {}],
  ["marketPrices", {}],
  ["gasEstimates", {}],
  ["standing", {}],
  ["balance", { money: { minimumBalance: wei(1n) } }],
  ["stake", { promise: { stakePerPromise: wei(1n) } }],
] as const)("a bid is made although %s fails, which is said once", async (call, policy) => {
  world = await createWorld();
  const { pass, passes, warned } = watcher({ [call]: out }, policy);
  for (let minute = 0; minute < 3; minute++) {
    const id = await world.open();
    await pass();
    expect(world.box.bids(id)).toHaveLength(1);
    await world.advanceSec(60);
  }
  expect(passes()).toBe(3);
  expect(warned()).toEqual([expect.stringContaining("cannot be had")]);
});

test("what was answered last holds while there is no answer, and the price of PROVE keeps its age", async () => {
  world = await createWorld();
  const { network, clock } = world.ports;
  let isOut = false;
  const orOut = <A extends unknown[], R>(call: (...given: A) => Promise<R>) => {
    return (...given: A) => (isOut ? out() : call(...given));
  };
  const market = createMarketView({
    clock,
    log: keptLog(),
    network: { ...network, provePrice: orOut(network.provePrice), marketPrices: orOut(network.marketPrices) },
  });
  const before = await market.market(world.prover);
  expect(before).toMatchObject({ prove: { updatedAtSec: expect.any(Number) as number } });
  isOut = true;
  await world.advanceSec(7_200);
  expect(await market.market(world.prover)).toEqual(before);
});

test("without the network's requirements nothing is promised, and no pass counts", async () => {
  world = await createWorld();
  const { pass, passes } = watcher({ requirements: out });
  const id = await world.open();
  for (let second = 0; second < 20; second++) {
    await pass();
    await world.advanceSec(1);
  }
  expect(world.box.bids(id)).toHaveLength(0);
  expect(passes()).toBe(0);
});

test("a mode whose tick and floor cannot be had keeps no other mode from its bids", async () => {
  world = await createWorld();
  const params: Network["params"] = (mode) => (mode === "plonk" ? out() : world.ports.network.params(mode));
  const { pass, passes } = watcher({ params });
  const [other, fine] = [await world.open({ mode: 3, baseFee: "400000000000000000" }), await world.open()];
  await pass();
  expect([other, fine].map((id) => world.box.bids(id).length)).toEqual([0, 1]);
  expect(passes()).toBe(1);
});

test("nor does one that is not accepted, and alone, stop a pass from counting", async () => {
  world = await createWorld();
  const params: Network["params"] = (mode) => (mode === "plonk" ? out() : world.ports.network.params(mode));
  const { pass, passes } = watcher({ params }, { accepts: { modes: ["compressed"] } });
  await world.advanceSec(3);
  await pass();
  expect(passes()).toBe(1);
  await world.open({ mode: 3, baseFee: "400000000000000000" });
  await pass();
  expect(passes()).toBe(2);
});

test.each(["params", "requirements"] as const)(
  "with nothing open a pass counts only where a bid could be made: %s",
  async (call) => {
    world = await createWorld();
    let isOut = true;
    const { pass, passes } = watcher({
      [call]: (given: never) => (isOut ? out() : (world.ports.network[call] as (of: never) => unknown)(given)),
    });
    await pass();
    await world.advanceSec(31);
    await pass();
    expect(passes()).toBe(0);
    isOut = false;
    await world.advanceSec(31);
    await pass();
    await pass();
    expect(passes()).toBe(2);
  },
);

test("with nothing open no pass counts either while the books cannot be read", async () => {
  world = await createWorld();
  const { pass, passes } = watcher({}, {}, { tallies: { ...world.ports.tallies, since: out } });
  for (let half = 0; half < 4; half++) {
    await pass();
    await world.advanceSec(31);
  }
  expect(passes()).toBe(0);
});

test.each(["disabled", "gone"] as const)("where every class is %s no pass counts, and it is said once", async (how) => {
  world = await createWorld();
  const [host] = await world.fleet.hosts();
  const { pass, passes, log } = watcher({});
  world.fleet.setHosts(how === "gone" ? [] : [{ ...host!, enabled: false }]);
  for (let minute = 0; minute < 3; minute++) {
    await pass();
    await world.open();
    await pass();
    await world.advanceSec(60);
  }
  expect(passes()).toBe(0);
  expect(log.lines.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual([
    "nothing can be bid on",
  ]);
  world.fleet.setHosts([host!]);
  await world.advanceSec(60);
  await pass();
  expect(passes()).toBe(1);
});
