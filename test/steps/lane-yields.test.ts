import { afterEach, expect, test } from "vitest";
import type { RequestId } from "../../src/domain/values.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { LaneLeases } from "../../src/ports/leases.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { createLane } from "../../src/steps/lane.ts";
import {
  anotherRegion,
  createWideWorld,
  expectOneBidEach,
  listening,
  openMany,
  passUntilBid,
  showing,
} from "./many-bids.ts";
import { takenToProved } from "./taken-to.ts";
import type { World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** A process that waits in the machine's time while the world's stands still. */
const patient = (ports: Ports): Ports => {
  const clock: Clock = { ...ports.clock, sleep: () => new Promise((resolve) => setTimeout(resolve, 2)) };
  return { ...ports, clock };
};

const bids = () => world.box.transactions("Bid").length;

async function untilBids(atLeast: number): Promise<void> {
  while (bids() < atLeast) await new Promise((resolve) => setTimeout(resolve, 1));
}

test("two processes that bid on the same requests at once lead to one bid for each", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 60);
  const processes = [world.process(), world.process()];
  await Promise.all(processes.map((process) => process.pass()));
  await passUntilBid(world, ids, () => processes[1]!);
  expectOneBidEach(world, ids);
});

test("a proof goes before the bids of another process that are not in flight yet", async () => {
  world = await createWideWorld();
  const id = await takenToProved(world);
  const ids = await openMany(world, 200);
  world.box.faults.add({ at: "Bid", fault: { kind: "latency", ms: 30 } });
  const bidder = world.process();
  const before = bids();
  const bidding = bidder.pass();
  await untilBids(before + 40);
  const ports = patient(world.ports);
  let atWait = Number.NaN;
  const laneLeases: LaneLeases = {
    ...ports.laneLeases,
    acquire: (...given) => {
      if (Number.isNaN(atWait)) atWait = bids();
      return ports.laneLeases.acquire(...given);
    },
  };
  const delivery = await world.process({ ...ports, laneLeases }).consume({ queue: "deliver-proof", requestId: id });
  const passed = await bidding;

  expect(delivery).toMatchObject({ kind: "fulfilled" });
  const order = world.box.transactions().map(({ method }) => method);
  const beforeProof = order.slice(0, order.indexOf("FulfillProof")).filter((method) => method === "Bid").length;
  expect(beforeProof - atWait).toBeLessThanOrEqual(32);
  expect(passed.bids).toBe(beforeProof - before);

  await passUntilBid(world, ids, () => bidder);
  expectOneBidEach(world, ids);
  expect(world.box.transactions("FulfillProof")).toHaveLength(1);
});

test("two calls of one process do not take each other's lease for their own", async () => {
  world = await createWideWorld();
  const id = await takenToProved(world);
  const ids = await openMany(world, 100);
  world.box.faults.add({ at: "Bid", fault: { kind: "latency", ms: 30 } });
  const process = world.process(patient(world.ports));
  const before = bids();
  const bidding = process.pass();
  await untilBids(before + 10);
  expect(await process.consume({ queue: "deliver-proof", requestId: id })).toMatchObject({ kind: "fulfilled" });
  expect((await bidding).bids).toBeLessThan(100);
  await passUntilBid(world, ids, () => process);
  expectOneBidEach(world, ids);
});

test.each([
  ["the same order", (ids: readonly RequestId[]) => ids],
  ["the other order", (ids: readonly RequestId[]) => ids.toReversed()],
])("two regions that know nothing of each other and bid with one key, in %s, raise no storm", async (_what, order) => {
  world = await createWideWorld();
  const ids = await openMany(world, 24);
  const { network } = world.ports;
  const elsewhere = {
    ...anotherRegion(world.ports),
    network: {
      ...network,
      openRequests: async (filter: Parameters<typeof network.openRequests>[0]) => {
        const open = new Map((await network.openRequests(filter)).map((request) => [request.requestId, request]));
        return order([...open.keys()]).flatMap((id) => open.get(id) ?? []);
      },
    },
  };
  const [here, there] = [listening(world.ports), listening(elsewhere)];
  const regions = [world.process(here.ports), world.process(there.ports)];
  for (let pass = 0; pass < 8; pass++) {
    await Promise.all(regions.map((region) => region.pass()));
    await world.advanceSec(3);
  }
  for (const id of ids) {
    expect(world.box.bids(id)).toHaveLength(1); // the box takes a later bid of the same prover in place of the earlier
    const spent = world.box.transactions("Bid").filter(({ requestId }) => requestId === id).length;
    expect(spent).toBeGreaterThanOrEqual(1);
    expect(spent).toBeLessThanOrEqual(2);
    for (const { calls } of [here, there]) {
      expect(calls.filter(({ requestId }) => requestId === id).length).toBeLessThanOrEqual(9);
    }
  }
});

test("a proof's lease lasts as long as its upload may take, and no bid's lasts longer than a short call", async () => {
  world = await createWideWorld();
  const leases: { use: string; leaseMs: number }[] = [];
  const laneLeases: LaneLeases = {
    ...world.ports.laneLeases,
    acquire: (signer, holder, use, leaseMs) => {
      leases.push({ use, leaseMs });
      return world.ports.laneLeases.acquire(signer, holder, use, leaseMs);
    },
  };
  const lane = createLane({ ...world.ports, laneLeases }, "test");
  const [id] = await openMany(world, 1);
  const send = (proof: Uint8Array) =>
    lane.send({
      call: { kind: "fulfill", requestId: id!, proof },
      use: "deliver",
      untilSec: world.ports.clock.now(),
      remember: async () => true,
    });
  await send(new Uint8Array(64 * 1024 * 1024));
  await send(new Uint8Array(1024));
  await world.process({ ...world.ports, laneLeases }).pass();
  // 15 s for the call and a MiB a second for its upload is what the network's edge gives it.
  expect(leases.map(({ leaseMs }) => leaseMs)).toEqual([20_000 + 65_536, 20_001, 20_000]);
});

test("the lane of a proof that is a minute on its way is held for it", async () => {
  world = await createWideWorld();
  const id = await takenToProved(world);
  const { fleet, network } = world.ports;
  const long = new Uint8Array(60 * 1024 * 1024);
  const seen: unknown[] = [];
  const slow = world.process({
    ...world.ports,
    artifacts: { ...fleet, ...world.fleet, readProof: async () => ({ kind: "proof", bytes: long }) },
    network: {
      ...network,
      sign: (call, nonce, now) =>
        network.sign(call.kind === "fulfill" ? { ...call, proof: long.slice(0, 9) } : call, nonce, now),
      submit: async () => {
        await openMany(world, 1);
        world.clock.advance(60_000);
        seen.push(await world.process().pass());
        return { kind: "outcome-unknown", message: "no answer" };
      },
    },
  });
  await slow.consume({ queue: "deliver-proof", requestId: id });
  expect(seen).toMatchObject([{ bids: 0 }, { bids: 0 }, { bids: 0 }]);
});

test("a lease that ran out during a window lets another in, and then the nonce is read anew", async () => {
  world = await createWideWorld();
  const ids = await openMany(world, 41);
  const other = await showing(world, anotherRegion(world.ports), ids.slice(40)); // whoever it is: it spends a nonce
  const { network } = world.ports;
  let calls = 0;
  const slow = {
    ...world.ports,
    network: {
      ...network,
      submit: async (...given: Parameters<typeof network.submit>) => {
        const answer = await network.submit(...given);
        calls += 1;
        if (calls === 32) {
          world.clock.advance(21_000);
          await world.process(other).pass();
        }
        return answer;
      },
    },
  };
  const { ports, calls: heard } = listening(await showing(world, slow, ids.slice(0, 40)));
  await world.process(ports).pass();
  expect(heard.map(({ ending }) => ending)).toEqual(heard.map(() => "accepted"));
  expectOneBidEach(world, ids);
});
