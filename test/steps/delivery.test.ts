import { afterEach, expect, test } from "vitest";
import { deliveryBudget } from "../../src/domain/mend.ts";
import type { RequestId } from "../../src/domain/values.ts";
import type { Network } from "../../src/ports/network.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { takenToProved } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const through = (network: Partial<Network>, others: Partial<Ports> = {}): Ports => ({
  ...world.ports,
  ...others,
  network: { ...world.ports.network, ...network },
});

/** A request whose proof waits to be delivered, so many hours before its deadline. */
const proved = (hours = 1): Promise<RequestId> =>
  takenToProved(world, { deadline: BigInt(Math.floor(world.clock.nowMs() / 1000) + hours * 3_600) });

const deliver = (id: RequestId) => ({ queue: "deliver-proof", requestId: id }) as const;
const outage = () => new PortError("gone", "retry", "the process was ended here");

test("a network that never says what became of a proof is sent it a bounded number of times", async () => {
  world = await createWorld();
  const id = await proved(4);
  world.box.faults.add({ at: "FulfillProof", fault: { kind: "refuse", code: "unknown", message: "no word for it" } });
  let sent = 0;
  const counting = through({
    submit: (call, intent) => {
      sent += 1;
      return world.ports.network.submit(call, intent);
    },
  });
  for (let minute = 0; minute < 120; minute++) {
    const process = world.process(counting);
    await process.sweep();
    for (const message of world.takeMessages()) await process.consume(message);
    await world.advanceSec(60);
  }
  expect(sent).toBe(deliveryBudget); // once a delivery
  expect(world.phase(id)).toBe("proved");

  world.box.faults.clear();
  await world.advanceSec(3 * 3_600);
  const process = world.process();
  await process.sweep();
  for (const message of world.takeMessages()) await process.consume(message);
  expect(world.phase(id)).toBe("abandoned");
  expect(world.box.transactions("FulfillProof")).toHaveLength(0);
});

test("a network that is busy is sent a proof once each time, the same bytes, and takes it when it can", async () => {
  world = await createWorld();
  const id = await proved();
  const sent: string[] = [];
  const counting = through({
    submit: (call, intent) => {
      sent.push(intent.transaction);
      return world.ports.network.submit(call, intent);
    },
  });
  const busy = { kind: "refuse", code: "resource-exhausted", message: "one proof at a time" } as const;
  world.box.faults.add({ at: "FulfillProof", fault: busy, count: 1 });
  expect(await world.process(counting).consume(deliver(id))).toMatchObject({ kind: "retry-later" });
  expect([sent.length, world.phase(id)]).toEqual([1, "proved"]);

  await world.process(counting).consume(deliver(id));
  expect(world.phase(id)).toBe("fulfilled");
  expect([sent.length, new Set(sent).size]).toEqual([2, 1]);
  expect(world.takeMessages()).toEqual([]);
});

test("a proof that is damaged after it was taken is fulfilled, not failed", async () => {
  world = await createWorld();
  const id = await proved();
  const dies = through({
    submit: async (call, intent) => {
      await world.ports.network.submit(call, intent);
      throw outage();
    },
  });
  await expect(world.process(dies).consume(deliver(id))).rejects.toThrow("ended here");
  const damaged = async () => ({ kind: "damaged" as const, because: "it is not there" });
  await world.process(through({}, { artifacts: { ...world.fleet, readProof: damaged } })).consume(deliver(id));
  expect(world.phase(id)).toBe("fulfilled");
  expect(world.takeMessages()).toEqual([]);
});

test("a proof that was taken counts as ours even where its transaction is not shown", async () => {
  world = await createWorld();
  const id = await proved();
  let calls = 0;
  const lags = through({
    hasTransaction: async () => false,
    submit: async (call, intent) => {
      const answer = await world.ports.network.submit(call, intent);
      calls += 1;
      return calls === 1 ? { kind: "outcome-unknown", message: "no answer" } : answer;
    },
  });
  await world.process(lags).consume(deliver(id));
  expect(world.phase(id)).toBe("fulfilled");
  expect(world.box.transactions("FulfillProof")).toHaveLength(1);
  expect(world.box.transactions("FailFulfillment")).toHaveLength(0);
});

test("a lane that cannot be given back does not hide that the proof was taken", async () => {
  world = await createWorld();
  const id = await proved();
  const laneLeases = { ...world.ports.laneLeases, release: () => Promise.reject(outage()) };
  await world.process(through({}, { laneLeases })).consume(deliver(id));
  expect(world.phase(id)).toBe("fulfilled");
});

test("two that repeat a launch without an outcome at once submit one job", async () => {
  world = await createWorld({ lagMs: 3_600_000 });
  const id = await world.open();
  await world.process().pass();
  await world.advanceSec(16);
  await world.process().pass();
  world.takeMessages();
  const launch = { queue: "assigned", requestId: id } as const;
  const submit = () => Promise.reject(outage());
  const dies = world.process(through({}, { fleet: { ...world.fleet, submit } }));
  await expect(dies.consume(launch)).rejects.toThrow("ended here");
  expect(world.phase(id)).toBe("launching");
  await world.advanceSec(20);
  await Promise.all([world.process().consume(launch), world.process().consume(launch)]);
  expect(world.fleet.jobs()).toHaveLength(1);
  expect(world.phase(id)).toBe("proving");
});
