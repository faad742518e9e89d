import { afterEach, expect, test } from "vitest";
import { decidePass } from "../../src/domain/decide-pass.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import { fromTaggedJson, toTaggedJson } from "../../src/domain/tagged-json.ts";
import { wei } from "../../src/domain/values.ts";
import type { JournalEntry } from "../../src/ports/journal.ts";
import { aPolicy, type PolicyOverrides } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** A watcher whose journal is text, as it is stored. */
function journaled(overrides: PolicyOverrides = {}) {
  const lines: string[] = [];
  const note = (entry: JournalEntry) => void lines.push(toTaggedJson(entry));
  const knobs = memoryKnobs(() => aPolicy({ capability: { startUpSec: 5 }, fullSweepSec: 2, ...overrides }));
  const ports = world.through(
    { marketPrices: async () => ({ averagePerPgu: wei(700_000_000n), samples: 9 }) },
    { journal: { note, flush: async () => undefined }, knobs },
  );
  const entries = () =>
    lines.map(
      (line) => fromTaggedJson(line) as { kind: string; body: { input: PassInput; decisions: [string, unknown][] } },
    );
  return { watcher: world.process(ports), lines, entries };
}

/** What each entry decided, and what is decided from what it kept; both as text. */
const replayed = ({ body }: ReturnType<ReturnType<typeof journaled>["entries"]>[number]) => ({
  kept: body.decisions.map(([id, decision]) => `${id} ${toTaggedJson(decision)}`).sort(),
  again: [...decidePass(body.input)].map(([id, decision]) => `${id} ${toTaggedJson(decision)}`).sort(),
});

test("what the journal keeps of a pass gives the same decisions, byte for byte", async () => {
  world = await createWorld();
  const { watcher, entries } = journaled({
    price: { kind: "market", overrides: new Map([[`0x${"07".repeat(32)}`, 300_000n]]) },
    promise: { maxPromises: 3 },
  });
  for (let round = 0; round < 6; round++) {
    await world.open();
    await world.open({ minAuctionPeriod: 30n });
    await world.open({ version: "sp1-v5.0.0" });
    await world.open({ gasLimit: 10n ** 11n });
    await watcher.pass();
    await watcher.pass();
    await world.advanceSec(3);
  }
  expect(entries().length).toBeGreaterThan(4);
  const kinds = new Set<string>();
  for (const entry of entries()) {
    const { kept, again } = replayed(entry);
    expect(again).toEqual(kept);
    for (const text of kept) kinds.add(/"kind":"(\w+)"/.exec(text)?.[1] ?? "");
  }
  expect([...kinds].sort()).toEqual(["bid", "skip"]);
  const loaded = entries().some(({ body }) => body.input.commitments.length > 0);
  expect(loaded).toBe(true); // the load was part of it
});

test("a decision that has not changed is written once, however often it is made", async () => {
  world = await createWorld();
  const { watcher, entries } = journaled();
  await world.open({ gasLimit: 10n ** 11n });
  for (let pass = 0; pass < 10; pass++) {
    await watcher.pass();
    await world.advanceSec(3);
  }
  expect(entries()).toHaveLength(1);
  expect(entries()[0]?.body.decisions).toMatchObject([[expect.any(String), { kind: "skip" }]]);
});

test("old refusals are left out of a new pass's entry, and what is decided does not change by it", async () => {
  world = await createWorld();
  const { watcher, entries } = journaled();
  const old = await world.open({ gasLimit: 10n ** 11n });
  await watcher.pass();
  await world.advanceSec(3);
  const fresh = await world.open();
  await watcher.pass();
  const last = entries().at(-1);
  expect(last?.body.decisions.map(([id]) => id)).toEqual([fresh]);
  expect(last?.body.input.candidates.map(({ request }) => request.requestId)).not.toContain(old);
  expect(last && replayed(last).again).toEqual(last && replayed(last).kept);
});

test("a bid that is decided again stands in the entry of what is new, for it takes the new one's room", async () => {
  world = await createWorld();
  const { watcher, entries } = journaled({ promise: { maxPromises: 1 } });
  await world.ports.laneLeases.acquire(world.identity.signer, "a delivery", "deliver", 60_000);
  await world.open({ gasLimit: 100n }); // pays as much for less: it goes first
  await watcher.pass();
  await world.advanceSec(1);
  await world.open();
  await watcher.pass();
  const last = entries().at(-1);
  expect(last?.body.decisions.map(([, decision]) => decision)).toMatchObject([
    { kind: "bid" },
    { kind: "skip", refusals: [{ reason: "at-capacity" }] },
  ]);
  expect(last && replayed(last).again).toEqual(last && replayed(last).kept);
});
