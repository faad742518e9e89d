import { afterEach, expect, test } from "vitest";
import { wei } from "../../src/domain/values.ts";
import { PortError } from "../../src/ports/port-error.ts";
import { aPolicy, type PolicyOverrides } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** A policy whose hosts start in seconds, and that reads only what is new. */
const policyOf = (overrides: PolicyOverrides = {}) =>
  aPolicy({ capability: { startUpSec: 5 }, fullSweepSec: 3_600, ...overrides });
const withPolicy = (overrides: PolicyOverrides) => ({ knobs: memoryKnobs(() => policyOf(overrides)) });
/** A watcher under the policy. */
const aWatcher = (overrides: PolicyOverrides = {}) => world.process(world.through({}, withPolicy(overrides)));
const bidsOn = (id: `0x${string}`) => world.box.bids(id).length;

/** A pass each second for so long. */
async function pass(watcher: ReturnType<World["process"]>, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
}

test("a request for which there was no room is bid on when room comes within its auction", async () => {
  world = await createWorld();
  const watcher = aWatcher({ promise: { maxPromises: 1 } });
  const first = await world.open();
  await watcher.pass();
  const second = await world.open({ minAuctionPeriod: 40n });
  await watcher.pass();
  expect([first, second].map(bidsOn)).toEqual([1, 0]);
  world.rivalBids(first, 10_000_000n);
  await pass(watcher, 30);
  expect(world.phase(first)).toBe("lost");
  expect(world.phase(second)).toBe("bidding");
  expect(bidsOn(second)).toBe(1);
});

test("a request for which there was no room is let go when its auction is over", async () => {
  world = await createWorld();
  let decisions = 0;
  const gasEstimates: typeof world.ports.network.gasEstimates = (hashes) => {
    decisions += 1;
    return world.ports.network.gasEstimates(hashes);
  };
  let passes = 0;
  const log = { ...world.ports.log, info: (message: string) => void (passes += message === "skipped" ? 1 : 0) };
  const watcher = world.process(
    world.through({ gasEstimates }, { ...withPolicy({ promise: { maxPromises: 1 } }), log }),
  );
  await world.open({ minAuctionPeriod: 60n });
  await watcher.pass();
  const full = await world.open();
  await pass(watcher, 120);
  expect(bidsOn(full)).toBe(0);
  expect(passes).toBe(1); // said once, however often it is decided
  expect(decisions).toBeLessThan(5); // remembered, and nothing is asked for once the auction is over
});

test("a bid that is to leave late leaves before its auction's end, whatever is swept meanwhile", async () => {
  world = await createWorld();
  const watcher = aWatcher({ bidBeforeEndSec: 8, fullSweepSec: 5 });
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(watcher, 22);
  expect(bidsOn(id)).toBe(0);
  await pass(watcher, 1);
  expect(bidsOn(id)).toBe(1);
  await world.advanceSec(8);
  await watcher.pass();
  expect(world.phase(id)).toBe("assigned");
});

test("a bid that is to leave late is not lost where only what is new is read", async () => {
  world = await createWorld();
  const watcher = aWatcher({ bidBeforeEndSec: 8 });
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(watcher, 23);
  expect(bidsOn(id)).toBe(1);
});

test("a watcher that comes new into a long auction bids at its time too", async () => {
  world = await createWorld();
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(aWatcher({ bidBeforeEndSec: 8 }), 15);
  await pass(aWatcher({ bidBeforeEndSec: 8 }), 8);
  expect(bidsOn(id)).toBe(1);
});

test("a late bid that finds the lane held is tried again at once, although the request is no longer new", async () => {
  world = await createWorld();
  const watcher = aWatcher({ bidBeforeEndSec: 8 });
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(watcher, 21);
  await world.ports.laneLeases.acquire(world.identity.signer, "a delivery", "deliver", 2_500);
  await pass(watcher, 2);
  expect(bidsOn(id)).toBe(0);
  await world.advanceSec(1);
  await watcher.pass();
  expect(bidsOn(id)).toBe(1);
});

test("a late bid that could not be signed is tried again while its auction is open", async () => {
  world = await createWorld();
  let tries = 0;
  const sign: typeof world.ports.network.sign = (call, nonce, now) => {
    tries += 1;
    if (tries === 1) throw new PortError("kms-Throttled", "retry", "too many at once");
    return world.ports.network.sign(call, nonce, now);
  };
  const watcher = world.process(world.through({ sign }, withPolicy({ bidBeforeEndSec: 8 })));
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(watcher, 24);
  expect(bidsOn(id)).toBe(1);
});

test("the operator may stop between a decision to wait and its bid", async () => {
  world = await createWorld();
  let bidding = true;
  const knobs = memoryKnobs(() => policyOf({ bidBeforeEndSec: 8, bidding }));
  const watcher = world.process(world.through({}, { knobs }));
  const id = await world.open({ minAuctionPeriod: 30n });
  await pass(watcher, 10);
  bidding = false;
  await pass(watcher, 20);
  expect(bidsOn(id)).toBe(0);
});

test("suspended we bid on nothing, and prove and deliver what was assigned", async () => {
  world = await createWorld();
  const watcher = world.process();
  const ours = await world.open();
  await watcher.pass();
  await world.advanceSec(16);
  world.box.suspend(world.prover, Math.floor(world.clock.nowMs() / 1_000) + 3_600);
  const other = await world.open();
  const suspended = world.process();
  await suspended.pass();
  expect(bidsOn(other)).toBe(0);
  for (let messages = world.takeMessages(); messages.length > 0; messages = world.takeMessages()) {
    for (const message of messages) await suspended.consume(message);
    await world.runJobs();
  }
  expect(world.phase(ours)).toBe("fulfilled");
});

test("once the suspension is over we bid again, without a word of the operator", async () => {
  world = await createWorld();
  world.box.suspend(world.prover, Math.floor(world.clock.nowMs() / 1_000) + 100);
  const watcher = aWatcher();
  const before = await world.open();
  await pass(watcher, 20);
  expect(bidsOn(before)).toBe(0);
  await world.advanceSec(85);
  const after = await world.open();
  await watcher.pass();
  expect(bidsOn(after)).toBe(1);
});

/** The ports with the two accounts' calls counted. */
function counted(overrides: PolicyOverrides) {
  const asked: string[] = [];
  const { balance, stake } = world.ports.network;
  const network: Partial<typeof world.ports.network> = {
    balance: (account) => {
      asked.push("balance");
      return balance(account);
    },
    stake: (prover) => {
      asked.push("stake");
      return stake(prover);
    },
  };
  return { asked, watcher: world.process(world.through(network, withPolicy(overrides))) };
}

test.each<[string, PolicyOverrides, readonly string[]]>([
  ["nothing", {}, []],
  ["a balance", { money: { minimumBalance: wei(1n) } }, ["balance"]],
  ["a stake", { promise: { stakePerPromise: wei(1n) } }, ["stake"]],
])("a policy that looks at %s asks the network for just that", async (_name, overrides, expected) => {
  world = await createWorld();
  const { asked, watcher } = counted(overrides);
  await world.open();
  await pass(watcher, 3);
  expect(asked).toEqual(expected);
});

test("a balance below the operator's minimum stops bids, and a deposit starts them again", async () => {
  world = await createWorld();
  const watcher = aWatcher({ money: { minimumBalance: wei(10n ** 18n) } });
  const poor = await world.open();
  await pass(watcher, 3);
  expect(bidsOn(poor)).toBe(0);
  world.box.fund(world.prover, 10n ** 18n);
  await world.advanceSec(40);
  const rich = await world.open();
  await watcher.pass();
  expect(bidsOn(rich)).toBe(1);
});

test("the stake bounds the auctions that are held at once", async () => {
  world = await createWorld(); // 10,000 PROVE
  const watcher = aWatcher({ promise: { stakePerPromise: wei(5_000n * 10n ** 18n) } });
  const ids = [await world.open(), await world.open(), await world.open()];
  await watcher.pass();
  expect(ids.map(bidsOn).sort()).toEqual([0, 1, 1]);
});

test("a bid carries the decision behind it to the table", async () => {
  world = await createWorld();
  const id = await world.open();
  await world.process().pass();
  expect(world.request(id)?.promise).toMatchObject({ amount: 500_000_000n, className: "on-demand", chance: 1 });
  expect(world.request(id)?.promise?.costMicros).toBeGreaterThan(0);
  expect(world.request(id)?.promise?.onTime).toBeGreaterThan(0.995);
});

test("what earlier bids will cost counts against the day before it is spent, by their chance to be won", async () => {
  world = await createWorld();
  const watcher = aWatcher({ money: { dailySpendMicros: 15_000 } }); // a job costs about 11,000
  const first = await world.open();
  await watcher.pass();
  const second = await world.open();
  await watcher.pass();
  expect([first, second].map(bidsOn)).toEqual([1, 0]);
});
