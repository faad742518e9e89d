import { afterEach, expect, test } from "vitest";
import type { Network } from "../../src/ports/network.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const shadow = memoryKnobs(() => aPolicy({ shadow: true, capability: { startUpSec: 5 } }));

function inTheShadow(network: Partial<Network> = {}) {
  const log = keptLog();
  const noted: { kind: string; requestId?: string; body: unknown }[] = [];
  const journal = { note: (entry: (typeof noted)[number]) => void noted.push(entry), flush: async () => undefined };
  const watcher = world.process(world.through(network, { knobs: shadow, log, journal }));
  const outcomes = () => log.lines.map(({ fields }) => fields.outcome).filter((outcome) => outcome !== "skip");
  return { watcher, log, noted, outcomes };
}

test("in the shadow a bid is told and judged, and nothing is sent or stored", async () => {
  world = await createWorld();
  const { watcher, noted, outcomes, log } = inTheShadow();
  const id = await world.open();
  await watcher.pass();
  world.rivalBids(id, 900_000_000n);
  await world.advanceSec(20);
  await watcher.pass();
  expect(outcomes()).toEqual(["shadow", "shadow-won"]);
  expect(log.lines.at(-1)?.fields).toMatchObject({ requestId: id, amount: "500000000", cheapestOther: "900000000" });
  expect(noted.map(({ kind }) => kind)).toEqual(["decisions", "shadow-outcome"]);
  expect(noted[1]).toMatchObject({ requestId: id, body: { won: true, cheapest: 900_000_000n, amount: 500_000_000n } });
  expect(world.box.transactions("Bid")).toHaveLength(0);
  expect(world.requests.all()).toEqual([]);
  expect(world.takeMessages()).toEqual([]);
});

test.each([
  [499_999_999n + 1n, "shadow-lost"], // an earlier equal bid wins
  [490_000_000n, "shadow-lost"],
  [510_000_000n, "shadow-won"],
] as const)("against a rival's %d wei the bid counts as %s", async (amount, outcome) => {
  world = await createWorld();
  const { watcher, outcomes } = inTheShadow();
  const id = await world.open();
  await watcher.pass();
  world.rivalBids(id, amount);
  await world.advanceSec(20);
  await watcher.pass();
  expect(outcomes()).toEqual(["shadow", outcome]);
});

test("a bid is judged by its auction's real end, not before", async () => {
  world = await createWorld();
  let asked = 0;
  const cheapestOther: Network["cheapestOther"] = (id, prover) => {
    asked += 1;
    return world.ports.network.cheapestOther(id, prover);
  };
  const { watcher, outcomes } = inTheShadow({ cheapestOther });
  const id = await world.open({ minAuctionPeriod: 30n });
  await watcher.pass();
  world.rivalBids(id, 400_000_000n);
  await world.advanceSec(34);
  await watcher.pass();
  expect(asked).toBe(0);
  await world.advanceSec(1);
  await watcher.pass();
  expect(outcomes()).toEqual(["shadow", "shadow-lost"]);
});

test("an auction that does not end is looked at a few times, and told once", async () => {
  world = await createWorld();
  const { watcher, outcomes } = inTheShadow();
  const id = await world.open();
  await watcher.pass();
  for (let look = 0; look < 3; look++) {
    await world.advanceSec(20);
    await watcher.pass();
    expect(outcomes()).toEqual(["shadow"]);
  }
  world.rivalBids(id, 400_000_000n); // the box holds the auction open until somebody bids
  await world.advanceSec(20);
  await watcher.pass();
  expect(outcomes()).toEqual(["shadow", "shadow-lost"]);
});

test("a look that fails is tried again, and hides no other", async () => {
  world = await createWorld();
  let failures = 0;
  const cheapestOther: Network["cheapestOther"] = async (id, prover) => {
    if (++failures === 1) throw new Error("out");
    return world.ports.network.cheapestOther(id, prover);
  };
  const { watcher, outcomes } = inTheShadow({ cheapestOther });
  const ids = [await world.open(), await world.open()];
  await watcher.pass();
  for (const id of ids) world.rivalBids(id, 400_000_000n);
  await world.advanceSec(20);
  await watcher.pass();
  await watcher.pass();
  expect(outcomes().filter((outcome) => outcome === "shadow-lost")).toHaveLength(2);
});

test.each([0, 8])(
  "with bids %d s before the end each request has one watcher that tells it, whoever saw it first",
  async (bidBeforeEndSec) => {
    world = await createWorld();
    const log = keptLog();
    const policy = aPolicy({
      shadow: true,
      bidBeforeEndSec,
      capability: { startUpSec: 5 },
      promise: { maxPromises: 50 },
    });
    const ports = world.through({}, { knobs: memoryKnobs(() => policy), log });
    const opened: string[] = [];
    for (let watchers = 0; watchers < 3; watchers++) {
      const watcher = world.process(ports); // of a minute, as the schedule has them
      for (let second = 0; second < 60; second++) {
        if (second % 10 === 5) opened.push(await world.open({ minAuctionPeriod: 30n }));
        await watcher.pass();
        await world.advanceSec(1);
      }
    }
    const told = log.lines.filter(({ fields }) => fields.outcome === "shadow").map(({ fields }) => fields.requestId);
    expect(told).toEqual(opened.slice(0, told.length));
    expect(told.length).toBeGreaterThan(opened.length - 4); // the last are not due yet
  },
);
