import { afterEach, expect, test } from "vitest";
import type { WarmPolicy } from "../../src/domain/policy.ts";
import type { Requirements } from "../../src/domain/requirements.ts";
import { NetworkError, PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy, aRequirements, type PolicyOverrides } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { takenToAssigned, takenToProving } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const aClass = { className: "on-demand", instanceType: "g6e.4xlarge", buy: "on-demand", enabled: true } as const;
const setHosts = (hosts: number, minimumHosts: number, maximumHosts = 4) =>
  world.fleet.setHosts([
    { ...aClass, desiredHosts: hosts, readyHosts: hosts, minimumHosts, maximumHosts, deployedHosts: 4 },
  ]);
const minimum = async () => (await world.fleet.hosts())[0]?.minimumHosts;
const maximum = async () => (await world.fleet.hosts())[0]?.maximumHosts;

const always = { kind: "hours", hosts: 2, fromHour: 0, toHour: 0, dailyMicros: 100_000_000 } as const;
type Network = Ports["network"];
type Others = { calls?: () => Partial<Network>; ports?: Partial<Ports> };

/** A process whose policy, and what the network answers, may change between two of its sweeps. */
function sweeper(policy: () => PolicyOverrides, { calls = () => ({}), ports = {} }: Others = {}) {
  const knobs = memoryKnobs(() => aPolicy({ warm: always, ...policy() }));
  const { network } = world.ports;
  const names = Object.keys(network) as (keyof Network)[];
  const answering = Object.fromEntries(
    names.map((name) => [
      name,
      (...given: unknown[]) => Reflect.apply({ ...network, ...calls() }[name], network, given),
    ]),
  ) as Network; // each name of it
  const process = world.process(world.through(answering, { ...ports, knobs }));
  return async () => {
    await process.sweep().catch(() => undefined);
    await world.advanceSec(60);
  };
}
const warm = (overrides: Partial<WarmPolicy>): PolicyOverrides => ({ warm: { ...always, ...overrides } });

const out = async () => Promise.reject(new NetworkError("no-answer", "retry", "[Unavailable]"));
const outages = {
  owner: { owner: out },
  standing: { standing: out },
  requirements: { requirements: out },
  assignedRequests: { assignedRequests: out },
  everything: { owner: out, standing: out, requirements: out, assignedRequests: out, request: out, signer: out },
} as const;
const reasons = {
  "the kill switch": { bidding: false },
  "warm off": warm({ kind: "off" }),
  "the day's cap": warm({ dailyMicros: 1 }),
} as const satisfies Record<string, PolicyOverrides>;

test.each(
  Object.entries(outages).flatMap(([what, calls]) =>
    Object.entries(reasons).map(([why, policy]) => [why, what, calls, policy] as const),
  ),
)("%s lets hosts go while the network does not answer: %s", async (_why, _what, calls, policy) => {
  world = await createWorld();
  setHosts(2, 2);
  const sweep = sweeper(() => policy, { calls: () => calls });
  await sweep();
  await sweep();
  expect(await minimum()).toBe(0);
});

test.each(Object.entries(outages))("a short outage lets no host go: %s", async (_what, calls) => {
  world = await createWorld();
  setHosts(2, 2);
  let isOut = false;
  const sweep = sweeper(() => ({}), { calls: () => (isOut ? calls : {}) });
  await sweep();
  isOut = true;
  for (let minute = 0; minute < 5; minute++) await sweep();
  expect(await minimum()).toBe(2);
});

test("a suspension is remembered while nobody can be asked, and ends by itself", async () => {
  world = await createWorld();
  setHosts(2, 2);
  world.box.suspend(world.prover, Math.floor(world.clock.nowMs() / 1_000) + 300);
  let isOut = false;
  const sweep = sweeper(() => ({}), { calls: () => (isOut ? outages.standing : {}) });
  await sweep();
  isOut = true;
  await sweep();
  expect(await minimum()).toBe(0);
  await world.advanceSec(300);
  await sweep();
  expect(await minimum()).toBe(2);
});

test("how long the network waits is remembered; where it never said so jobs start no more hosts than before", async () => {
  world = await createWorld();
  setHosts(0, 0, 4);
  const cold: PolicyOverrides = { ...warm({ kind: "demand" }), capability: { startUpSec: 450 } };
  const requirements: Requirements = aRequirements({ floorLatencySec: 420 });
  let isOut = false;
  const said = { requirements: async () => requirements };
  const sweep = sweeper(() => cold, { calls: () => (isOut ? outages.requirements : said) });
  await sweep();
  expect(await maximum()).toBe(0);
  isOut = true;
  await sweep();
  expect(await maximum()).toBe(0);
  for (const most of [0, 3]) {
    setHosts(0, 0, most);
    await sweeper(() => cold, { calls: () => outages.requirements })();
    expect(await maximum()).toBe(most);
  }
});

test("from live to the shadow warm hosts go, whatever would pay, and none comes", async () => {
  world = await createWorld();
  setHosts(2, 0);
  let shadow = false;
  const sweep = sweeper(() => ({ shadow }));
  await sweep();
  expect(await minimum()).toBe(2);
  shadow = true;
  await sweep();
  expect(await minimum()).toBe(0);
  setHosts(0, 0, 3);
  await sweep();
  expect([await minimum(), await maximum()]).toEqual([0, 3]);
});

test("in the shadow too a host stays that a promise of before counts on, and none is kept for it anew", async () => {
  world = await createWorld();
  await takenToAssigned(world);
  const sweep = sweeper(() => ({ shadow: true }));
  setHosts(2, 2);
  await sweep();
  expect(await minimum()).toBe(1);
  setHosts(2, 0);
  await sweep();
  expect(await minimum()).toBe(0);
});

test("a bid of whose auction nobody hears keeps a host while it may be won, and not to its deadline", async () => {
  world = await createWorld();
  const id = await world.open();
  await world.process().pass();
  setHosts(1, 1);
  const sweep = sweeper(() => warm({ kind: "off" }), { calls: () => ({ request: out }) });
  await sweep();
  expect([world.phase(id), await minimum()]).toEqual(["bidding", 1]);
  await world.advanceSec(200);
  await sweep();
  expect([world.phase(id), await minimum()]).toEqual(["bidding", 0]);
});

test("caps are kept although nobody can say who works", async () => {
  world = await createWorld();
  await takenToProving(world);
  setHosts(3, 3);
  const describe = () => Promise.reject(new PortError("batch-Throttled", "retry", "Batch is busy"));
  await sweeper(() => warm({ kind: "off" }), { ports: { fleet: { ...world.fleet, describe } } })();
  expect(await minimum()).toBe(1); // the promise's
});

test.each([
  ["owner", { owner: out }],
  ["request", { request: out }],
] as const)("the operator's word ends jobs while the network does not answer: %s", async (_what, calls) => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  const log = keptLog();
  await sweeper(() => ({ bidding: false, endJobs: true }), { calls: () => calls, ports: { log } })();
  expect(world.phase(id)).toBe("failing");
  expect(world.fleet.jobs().map(({ state }) => state.kind)).toEqual(["ended"]);
  expect(log.lines.filter(({ level }) => level === "warn").length).toBeGreaterThan(0);
});

test("without the operator's word an outage ends no job, and the sweep says that it could not look", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  const process = world.process(world.through(outages.owner));
  await expect(process.sweep()).rejects.toThrow("Unavailable");
  expect(world.phase(id)).toBe("proving");
});
