import { afterEach, expect, test } from "vitest";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { watchMarket } from "../../src/steps/watch-market.ts";
import { createSeen, createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** A run of the watcher's Lambda that the host would end after `forMs` of the world's clock. */
function watch(holder: string, forMs: number, change: Partial<Ports> = {}) {
  const { lane } = world.process();
  const deps = { ...world.ports, ...change, lane, ...createSeen(world.ports) };
  return watchMarket(deps)({ holder, endsAtMs: world.clock.nowMs() + forMs });
}

const until = (is: () => boolean) => expect.poll(is, { timeout: 10_000, interval: 5 }).toBe(true);

test("a watcher passes until a younger one holds the lease, and between them they bid once", async () => {
  world = await createWorld();
  const id = await world.open();
  const first = watch("first", 3_600_000);
  await until(() => world.phase(id) === "bidding");
  const second = watch("second", 3_600_000);
  expect(await first).toMatchObject({ kind: "handed-over" });

  const other = await world.open();
  await until(() => world.phase(other) === "bidding");
  const third = watch("third", 60_000);
  expect(await second).toMatchObject({ kind: "handed-over" });
  expect(await third).toMatchObject({ kind: "time-over" });
  expect([id, other].map((each) => world.box.bids(each).length)).toEqual([1, 1]);
});

test("an old run that comes late passes once, sees a younger one, and ends", async () => {
  world = await createWorld();
  await world.ports.watcherLease.take("younger", world.clock.nowMs() + 1);
  expect(await watch("late", 60_000)).toEqual({ kind: "superseded", passes: 1 });
});

test("a pass that fails does not end the watcher: it bids when the network is back", async () => {
  world = await createWorld();
  const id = await world.open();
  world.box.faults.add({ at: "GetFilteredProofRequests", fault: { kind: "outage" }, count: 4 });
  const run = watch("only", 60_000);
  await until(() => world.phase(id) === "bidding");
  expect(await run).toMatchObject({ kind: "time-over" });
});

const out = () => Promise.reject(new PortError("out", "retry", "it is out"));

test("a lease, a journal or a stream that cannot be had does not end the watcher: polling goes on", async () => {
  world = await createWorld();
  let reads = 0;
  const { watcherLease, knobs } = world.ports;
  const holds: typeof watcherLease.holds = (holder) => (++reads <= 3 ? out() : watcherLease.holds(holder));
  let asked = 0;
  const current: typeof knobs.current = () => (++asked === 1 ? out() : knobs.current());
  let flushes = 0;
  const flush = () => (++flushes === 1 ? out() : Promise.resolve());
  const change = {
    watcherLease: { ...watcherLease, holds },
    knobs: { ...knobs, current },
    journal: { note: () => undefined, flush },
  };
  const run = watch("only", 120_000, change);
  await until(() => flushes > 0);
  const id = await world.open();
  await until(() => world.phase(id) === "bidding");
  expect(await run).toMatchObject({ kind: "time-over" });
});

test("a new request wakes a watcher that sleeps", async () => {
  world = await createWorld();
  // A sleep that only the stream ends: without it the watcher would never look again.
  let sleeping = false;
  const sleep = (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (!signal || signal.aborted) return resolve();
      sleeping = true;
      signal.addEventListener("abort", () => {
        sleeping = false;
        resolve();
      });
    });
  const run = watch("only", 3_600_000, { clock: { ...world.ports.clock, sleep } });
  await until(() => sleeping);
  const id = await world.open();
  await until(() => world.phase(id) === "bidding" && sleeping);
  await world.ports.watcherLease.take("younger", world.clock.nowMs() + 1);
  await world.open();
  expect(await run).toMatchObject({ kind: "handed-over" });
  expect(world.box.bids(id)).toHaveLength(1);
});

test("a bid that finds the lane held by a delivery is made as soon as the lane is free, not a pass later", async () => {
  world = await createWorld();
  let held = true;
  const pauses: number[] = [];
  const { laneLeases } = world.ports;
  const acquire: typeof laneLeases.acquire = async (...given) =>
    held ? { kind: "busy", because: "delivery-waits" } : laneLeases.acquire(...given);
  const sleep: Ports["clock"]["sleep"] = async (ms, signal) => {
    pauses.push(ms);
    if (pauses.length > 2) held = false;
    await world.ports.clock.sleep(ms, signal);
  };
  const ports = { ...world.ports, laneLeases: { ...laneLeases, acquire }, clock: { ...world.ports.clock, sleep } };
  const id = await world.open();
  const { lane } = world.process(ports);
  const deps = { ...ports, lane, ...createSeen(ports) };
  const run = watchMarket(deps)({ holder: "only", endsAtMs: world.clock.nowMs() + 60_000 });
  await until(() => world.phase(id) === "bidding");
  expect(Math.max(...pauses.slice(0, 3))).toBeLessThanOrEqual(100);
  expect(await run).toMatchObject({ kind: "time-over" });
});
