import { afterEach, expect, test } from "vitest";
import { FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { takenToAssigned } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** Delivers what waits, and what that leads to, until nothing waits. */
async function deliverAll() {
  const process = world.process();
  for (let messages = world.takeMessages(); messages.length > 0; messages = world.takeMessages()) {
    for (const message of messages) await process.consume(message);
  }
}

test("a request goes from auction to settlement, and the prover is paid", async () => {
  world = await createWorld();
  const watcher = world.process();
  const id = await world.open();

  await watcher.pass();
  expect(world.request(id)).toMatchObject({ phase: "bidding", bid: { accepted: true } });
  await world.advanceSec(16);
  await watcher.pass();
  expect(world.phase(id)).toBe("assigned");
  await deliverAll();
  expect(world.phase(id)).toBe("proving");
  await world.runJobs();
  await deliverAll();
  expect(world.phase(id)).toBe("fulfilled");
  await world.advanceSec(5);
  await world.process().sweep();

  const request = world.request(id);
  expect(request).toMatchObject({ phase: "settled", gasUsed: 100n });
  expect(request?.phase === "settled" && request.earned).toBeGreaterThan(0n);
  expect(world.box.request(id)?.fulfillment).toBe(FulfillmentStatus.FULFILLED);
});

test("a program that cannot be proved is told to the network once", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await deliverAll();
  await world.runJobs("failure");
  await deliverAll();
  expect(world.request(id)).toMatchObject({ phase: "failed", told: true });
  expect(world.box.transactions("FailFulfillment")).toHaveLength(1);
  expect(world.box.request(id)?.fulfillment).toBe(FulfillmentStatus.UNFULFILLABLE);
});

test("a proof that the network refuses is followed by its word of failure", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await deliverAll();
  await world.runJobs("wrong-proof");
  await deliverAll();
  expect(world.request(id)).toMatchObject({ phase: "failed", failure: { error: "VERIFICATION_FAILURE" } });
  expect(world.box.transactions("FulfillProof")).toHaveLength(0);
});

test("a lost host is followed by a job of the next round, and its proof counts", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await deliverAll();
  await world.runJobs("host-lost");
  await deliverAll();
  expect(world.request(id)).toMatchObject({ phase: "proving", round: 2 });
  await world.runJobs("proof");
  await deliverAll();
  expect(world.phase(id)).toBe("fulfilled");
});

test("a job that says nothing any more is ended, and its request proved elsewhere; one that cannot be read goes on", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await deliverAll();
  const [hanging] = world.fleet.jobs();
  const startedAtSec = world.ports.clock.now();
  hanging!.state = { kind: "running", startedAtSec };
  await world.advanceSec(400);

  const unreadable = { ...world.fleet, lastSign: () => Promise.reject(new Error("no bucket")) };
  await world.process(world.through({}, { artifacts: unreadable })).sweep();
  expect(world.phase(id)).toBe("proving");

  const silent = { ...world.fleet, lastSign: async () => ({ kind: "said", atSec: startedAtSec }) as const };
  await world.process(world.through({}, { artifacts: silent })).sweep();
  expect(hanging).toMatchObject({ state: { kind: "ended", reason: "the job says nothing any more" } });
  expect(world.request(id)).toMatchObject({ phase: "assigned", round: 2 });
  await deliverAll();
  await world.runJobs();
  await deliverAll();
  expect(world.phase(id)).toBe("fulfilled");
});

test("a job that hangs before it says anything is ended five minutes after its start", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await deliverAll();
  await world.runJobs("hang");
  await world.advanceSec(290);
  await world.process().sweep();
  expect(world.phase(id)).toBe("proving");
  await world.advanceSec(20);
  await world.process().sweep();
  expect(world.request(id)).toMatchObject({ phase: "assigned", round: 2, losses: 1 });
  expect(world.fleet.jobs()).toMatchObject([{ state: { kind: "ended" } }]);
});

test("an auction that a rival wins is written down as lost", async () => {
  world = await createWorld();
  const watcher = world.process();
  const id = await world.open();
  await watcher.pass();
  const { rival } = await import("../domain/builders.ts");
  world.box.registerProver({ address: rival, name: "rival", listed: false });
  world.box.inProcess.bid({
    prover: Buffer.from(rival.slice(2), "hex"),
    requestId: Buffer.from(id.slice(2), "hex"),
    amountWei: 10_000_000n,
  });
  await world.advanceSec(16);
  await watcher.pass();
  await world.advanceSec(4);
  await watcher.pass();
  expect(world.phase(id)).toBe("lost");
});

test("a request assigned to us that we do not know is adopted and proved", async () => {
  world = await createWorld();
  const { assignedRequest } = await import("../network/actors.ts");
  await assignedRequest(world);
  await world.process().sweep();
  await deliverAll();
  await world.runJobs();
  await deliverAll();
  expect(world.requests.all().map(({ phase }) => phase)).toEqual(["fulfilled"]);
});
