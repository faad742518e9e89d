import { afterEach, expect, test } from "vitest";
import type { Network } from "../../src/ports/network.ts";
import { PortError } from "../../src/ports/port-error.ts";
import { aPolicy } from "../domain/builders.ts";
import { assignedRequest } from "../network/actors.ts";
import { drive } from "./drive.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { takenToAssigned, takenToProving } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

/** The network takes the bid and says that it did not. */
const lies: Network["submit"] = async (call, intent) => {
  await world.ports.network.submit(call, intent);
  return { kind: "refused", reason: "invalid", message: "no longer REQUESTED" };
};

test.each(["the watcher", "the sweep"] as const)(
  "a bid held for refused that won is proved: %s sees it",
  async (who) => {
    world = await createWorld();
    const id = await world.open();
    const { network } = world.ports;
    await world.process({ ...world.ports, network: { ...network, submit: lies } }).pass();
    expect(world.request(id)).toMatchObject({ phase: "abandoned", because: "bid-refused" });
    await world.advanceSec(16);
    const process = world.process();
    await (who === "the sweep" ? process.sweep() : process.pass());
    expect(world.phase(id)).toBe("assigned");
    await drive(world, id);
    expect(world.phase(id)).toBe("settled");
    expect(world.box.transactions("FulfillProof")).toHaveLength(1);
  },
);

test("a request abandoned for another reason is not taken up again", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  const request = world.request(id);
  if (request?.phase !== "assigned") throw new Error(`not assigned: ${request?.phase}`);
  const { round: _round, ...record } = request;
  const over = { phase: "abandoned", because: "deadline-passed", detail: "" } as const;
  await world.requests.replace({ ...record, revision: request.revision + 1, ...over });
  await world.process().pass();
  await world.process().sweep();
  expect(world.phase(id)).toBe("abandoned");
});

test("in the shadow nothing is adopted: another node proves what is assigned to us", async () => {
  world = await createWorld();
  await assignedRequest(world);
  const knobs = memoryKnobs(() => aPolicy({ shadow: true }));
  await world.process({ ...world.ports, knobs }).sweep();
  expect(world.requests.all()).toEqual([]);
  expect(world.takeMessages()).toEqual([]);
});

test("a request that cannot be adopted does not hide the others", async () => {
  world = await createWorld();
  await assignedRequest(world);
  await assignedRequest(world);
  let refused = false;
  const create: typeof world.requests.create = async (request) => {
    if (!refused) {
      refused = true;
      throw new PortError("unreadable-item", "give-up", "what is there cannot be read");
    }
    return world.requests.create(request);
  };
  await world.process({ ...world.ports, requests: { ...world.requests, create } }).sweep();
  expect(world.requests.all().map(({ phase }) => phase)).toEqual(["assigned"]);
});

test("a fleet that cannot be asked hides nothing but its jobs, and none is taken for gone", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.advanceSec(300);
  await assignedRequest(world);
  const describe = () => Promise.reject(new PortError("batch-Down", "retry", "Batch is out"));
  await world.process({ ...world.ports, fleet: { ...world.fleet, describe } }).sweep();
  expect(world.phase(id)).toBe("proving");
  expect(world.requests.all().map(({ phase }) => phase)).toEqual(["proving", "assigned"]);
});
