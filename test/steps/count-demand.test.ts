import { afterEach, expect, test } from "vitest";
import { unixSeconds } from "../../src/domain/values.ts";
import { ProofMode } from "../../src/gen/types_pb.ts";
import type { Network } from "../../src/ports/network.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy, type PolicyOverrides } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** A watcher whose hosts start in seconds, and that reads only what is new. */
const aWatcher = (
  overrides: PolicyOverrides = {},
  { network = {}, ports = {} }: { network?: Partial<Network>; ports?: Partial<Ports> } = {},
) => {
  const policy = aPolicy({ capability: { startUpSec: 5 }, fullSweepSec: 3_600, ...overrides });
  return world.process(world.through(network, { knobs: memoryKnobs(() => policy), ...ports }));
};
const bidsOn = (id: `0x${string}`) => world.box.bids(id).length;

/** A pass each second for so long. */
async function pass(watcher: ReturnType<World["process"]>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
}

/** This hour's eligible requests, as counted. */
const eligible = async () =>
  Number((await world.ports.tallies.since(world.ports.clock.now()))[0]?.counts.eligible ?? 0n);

const watched = () => world.ports.demandLog.since(unixSeconds(0));
/** Each request whose demand was noted. */
const asked = async () => (await watched()).flatMap((minute) => minute.asked);

test("demand is counted once for each request, however many passes and watchers see it", async () => {
  world = await createWorld();
  const first = aWatcher();
  await world.advanceSec(1);
  await world.open();
  await pass(first, 5);
  const second = aWatcher({ fullSweepSec: 1 });
  await world.advanceSec(1);
  await world.open();
  await pass(second, 5);
  expect(await eligible()).toBe(2);
  const { counts } = (await world.ports.tallies.since(world.ports.clock.now()))[0]!;
  expect(counts.eligibleWinsMillionths).toBe(2_000_000n); // nothing is known of the others
  expect(counts.eligibleProveMicros).toBe(2n * 200_000n); // the base fee
  expect(counts.eligibleUsdMicros).toBe(0n); // what PROVE is worth may be wrong just now
  expect(counts.eligibleGpuMs).toBeGreaterThan(0n);
});

test("demand that finds no room counts as well, once for all watchers, and what we would never take does not", async () => {
  world = await createWorld();
  const full: PolicyOverrides = { promise: { maxPromises: 1 }, fullSweepSec: 5 };
  const watcher = aWatcher(full);
  await world.open({ minAuctionPeriod: 60n });
  await watcher.pass();
  await world.open({ minAuctionPeriod: 60n });
  await world.open({ version: "sp1-v5.0.0" });
  await pass(watcher, 12);
  expect(await eligible()).toBe(2);
  await pass(aWatcher(full), 12);
  expect(await eligible()).toBe(2);
  expect(await asked()).toHaveLength(2);
});

test.each<[string, PolicyOverrides, boolean]>([
  ["bidding is switched off", { bidding: false }, false],
  ["we are suspended", {}, true],
  ["we are suspended and bidding is switched off", { bidding: false }, true],
])(
  "while %s, what is asked shows the demand that it would otherwise, and nothing is bid",
  async (_name, policy, isSuspended) => {
    const shown = async (overrides: PolicyOverrides, suspendedSec: number) => {
      world = await createWorld();
      if (suspendedSec > 0) world.box.suspend(world.prover, world.ports.clock.now() + suspendedSec);
      const watcher = aWatcher(overrides);
      const id = await world.open();
      await world.open({ version: "sp1-v5.0.0" });
      await pass(watcher, 3);
      await pass(aWatcher(overrides), 3); // the next watcher leaves them to the one before
      const noted = (await asked()).map(({ atSec: _at, ...rest }) => rest);
      const counts = { noted, eligible: await eligible() };
      const bids = bidsOn(id);
      return { counts, bids };
    };
    const usual = await shown({}, 0);
    expect([usual.counts.noted.length, usual.counts.eligible, usual.bids]).toEqual([1, 1, 1]);
    await world.close();
    expect(await shown(policy, isSuspended ? 600 : 0)).toEqual({ counts: usual.counts, bids: 0 });
  },
);

test("a demand that cannot be written down costs no bid, and one of its two places not the other", async () => {
  world = await createWorld();
  const out = () => Promise.reject(new Error("the table is out"));
  const { tallies, demandLog } = world.ports;
  const log = keptLog();
  const warned = () => log.lines.flatMap(({ message }) => (message.startsWith("the demand") ? [message] : []));
  const passThrough = async (broken: Partial<Ports>) => {
    await world.advanceSec(1);
    const id = await world.open();
    await world.process(world.through({}, { log, ...broken })).pass();
    return [bidsOn(id), await eligible(), (await asked()).length];
  };
  expect(await passThrough({ tallies: { ...tallies, add: out } })).toEqual([1, 0, 1]);
  expect(await passThrough({ demandLog: { ...demandLog, note: out } })).toEqual([1, 1, 1]);
  expect(warned()).toEqual(["the demand was not counted", "the demand was not noted"]);
});

test("what a request asks is noted once, with its numbers, whether it is bid on, waits or finds no room", async () => {
  world = await createWorld({ box: { requirements: { floorLatencySec: 420 } } });
  const full = aWatcher({ promise: { maxPromises: 1 }, fullSweepSec: 5 });
  const firstSec = world.ports.clock.now();
  const first = await world.open({ minAuctionPeriod: 60n });
  await full.pass();
  const second = await world.open({ minAuctionPeriod: 60n, mode: ProofMode.GROTH16, baseFee: `${3n * 10n ** 17n}` });
  await world.open({ version: "sp1-v5.0.0" });
  await pass(full, 12);
  expect([first, second].map(bidsOn)).toEqual([1, 0]);
  await world.advanceSec(1);
  const late = aWatcher({ bidBeforeEndSec: 8 });
  const lateSec = world.ports.clock.now();
  await world.open({ minAuctionPeriod: 30n });
  await pass(late, 25);

  const common = { chance: 1, gas: 1_000 }; // nothing is known of the others
  expect(await asked()).toEqual([
    { ...common, atSec: firstSec, mode: "compressed", leftSec: 360, revenueMicros: 80_000 }, // 0.2 PROVE at $0.40
    { ...common, atSec: firstSec, mode: "groth16", leftSec: 360, revenueMicros: 120_000 },
    { ...common, atSec: lateSec, mode: "compressed", leftSec: 390, revenueMicros: 80_000 },
  ]);
});

test("what was asked in one pass is noted in one call, and a minute in which nobody asks once", async () => {
  world = await createWorld();
  await world.advanceSec(60 - (world.ports.clock.now() % 60));
  const calls: number[] = [];
  const { demandLog } = world.ports;
  const note: typeof demandLog.note = async (atSec, noted) => {
    calls.push(noted.length);
    await demandLog.note(atSec, noted);
  };
  const watcher = aWatcher({}, { ports: { demandLog: { ...demandLog, note } } });
  for (let count = 0; count < 3; count++) await world.open();
  await pass(watcher, 3);
  await world.open({ version: "sp1-v5.0.0" });
  await pass(watcher, 57);
  expect(calls).toEqual([3]);
  await pass(watcher, 120);
  expect(calls).toEqual([3, 0, 0]);
  expect((await watched()).map(({ asked: noted }) => noted.length)).toEqual([3, 0, 0]);
});

test("a minute in which the market could not be read, or nothing decided, was not watched", async () => {
  world = await createWorld();
  const out = () => Promise.reject(new PortError("network-Unavailable", "retry", "the network is out"));
  await expect(aWatcher({}, { network: { openRequests: out } }).pass()).rejects.toThrow("the network is out");
  await world.open();
  await aWatcher({}, { network: { params: out } }).pass();
  expect(await watched()).toEqual([]);
  await aWatcher().pass();
  expect(await watched()).toHaveLength(1);
});
