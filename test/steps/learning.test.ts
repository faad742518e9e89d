import { afterEach, expect, test } from "vitest";
import type { JobResult, RunnerStage } from "../../src/domain/job.ts";
import { pgu, type RequestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { ProofMode } from "../../src/gen/types_pb.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { TallyName } from "../../src/ports/tallies.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { theProgram } from "../network/actors.ts";
import { drive } from "./drive.ts";
import { takenToProved, takenToProving } from "./taken-to.ts";
import { createSeen, createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const vkHash = `0x${Buffer.from(theProgram.vkHash).toString("hex")}`;

async function valuesOf(name: string): Promise<readonly number[]> {
  const kept = await world.ports.samples.read([name]);
  return kept.get(name)?.map(({ value }) => value) ?? [];
}

/** What was counted since the world began. */
async function counted(...names: readonly TallyName[]): Promise<Partial<Record<TallyName, number>>> {
  const hours = await world.ports.tallies.since(unixSeconds(0));
  const total = (name: TallyName) => hours.reduce((sum, { counts }) => sum + Number(counts[name]), 0);
  return Object.fromEntries(names.map((name) => [name, total(name)]));
}

/** A market in which a PGU is won for 1,000,000,000 wei on average. */
const marketOf = (others: Partial<Ports> = {}): Ports =>
  world.through({ marketPrices: async () => ({ averagePerPgu: wei(1_000_000_000n), samples: 9 }) }, others);

test("a settled request teaches its program's gas, once, and what it earned", async () => {
  world = await createWorld();
  const id = await world.open();
  await drive(world, id);
  await world.process().sweep();
  expect(world.phase(id)).toBe("settled");
  expect(await valuesOf(`gas#${vkHash}`)).toEqual([100]);
  const request = world.request(id);
  const earned = request?.phase === "settled" ? Number(request.earned) : 0;
  expect(await counted("resolved", "onTime", "missed", "earnedWei", "settledGas", "bids", "won", "lost")).toEqual({
    ...{ resolved: 1, onTime: 1, missed: 0, earnedWei: earned, settledGas: 100 },
    ...{ bids: 1, won: 1, lost: 0 },
  });
});

test("what was learned of a program is believed the next time", async () => {
  world = await createWorld();
  for (let round = 0; round < 3; round++) await drive(world, await world.open());
  await world.advanceSec(40);
  const id = await world.open();
  await world.process().pass();
  expect(world.request(id)).toMatchObject({ bid: { expectedGas: 100n } }); // its limit is 1,000
});

test.each([
  ["lost", 400_000_000n, 0.4],
  ["won", 900_000_000n, 0.9],
] as const)(
  "an auction that we %s teaches once what the cheapest other asked, over the market's average",
  async (how, amount, ratio) => {
    world = await createWorld();
    const watcher = world.process(marketOf());
    const id = await world.open();
    await watcher.pass();
    world.rivalBids(id, amount);
    await world.advanceSec(16);
    for (let pass = 0; pass < 5; pass++) {
      await watcher.pass();
      await world.advanceSec(4);
    }
    await world.process(marketOf()).pass();
    await world.process(marketOf()).sweep();
    expect(world.phase(id)).toBe(how === "lost" ? "lost" : "assigned");
    for (const name of ["clearing#all", "clearing#compressed", `clearing#compressed#${vkHash}`]) {
      expect(await valuesOf(name)).toEqual([ratio]);
    }
    expect(await valuesOf("clearing-price")).toEqual([Number(amount)]);
    expect(await counted("won", "lost")).toEqual(how === "lost" ? { won: 0, lost: 1 } : { won: 1, lost: 0 });
  },
);

test.each([
  ["lost", 400_000_000n],
  ["won", 900_000_000n],
] as const)("an auction that we %s teaches although its bids stay sealed for seconds", async (how, amount) => {
  world = await createWorld();
  let sealedUntilSec = Number.POSITIVE_INFINITY;
  const cheapestOther: Ports["network"]["cheapestOther"] = async (...asked) =>
    world.ports.clock.now() < sealedUntilSec ? undefined : world.ports.network.cheapestOther(...asked);
  const watcher = world.process(world.through({ ...marketOf().network, cheapestOther }));
  const id = await world.open();
  await watcher.pass();
  world.rivalBids(id, amount);
  await world.advanceSec(16);
  sealedUntilSec = world.ports.clock.now() + 5;
  for (let second = 0; second < 15; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
  expect(world.phase(id)).toBe(how === "lost" ? "lost" : "assigned");
  expect(await valuesOf("clearing-price")).toEqual([Number(amount)]);
});

test("a history of bids that is out is asked now and then, and keeps no pass waiting for one auction after the other", async () => {
  world = await createWorld();
  let asked = 0;
  const cheapestOther = () => {
    asked += 1;
    return Promise.reject(new PortError("out", "retry", "the history is out"));
  };
  const watcher = world.process(world.through({ cheapestOther }));
  for (let request = 0; request < 6; request++) await world.open();
  await watcher.pass();
  await world.advanceSec(16);
  for (let second = 0; second < 10; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
  expect(asked).toBe(2);
});

test("an auction in which nobody else bid teaches nothing, and is not asked about without end", async () => {
  world = await createWorld();
  let asked = 0;
  const cheapestOther: Ports["network"]["cheapestOther"] = (...of) => {
    asked += 1;
    return world.ports.network.cheapestOther(...of);
  };
  const watcher = world.process(world.through({ ...marketOf().network, cheapestOther }));
  await world.open();
  await watcher.pass();
  await world.advanceSec(16);
  for (let second = 0; second < 60; second++) {
    await watcher.pass();
    await world.advanceSec(1);
  }
  expect(await valuesOf("clearing#all")).toEqual([]);
  expect(asked).toBeLessThan(6);
});

test("an auction whose prices cannot be read is noticed all the same", async () => {
  world = await createWorld();
  const log = keptLog();
  const cheapestOther = () => Promise.reject(new PortError("out", "retry", "the history is out"));
  const watcher = world.process(world.through({ ...marketOf().network, cheapestOther }, { log }));
  const id = await world.open();
  await watcher.pass();
  world.rivalBids(id, 400_000_000n);
  await world.advanceSec(20);
  await watcher.pass();
  expect(world.phase(id)).toBe("lost");
  expect(log.lines.map(({ fields }) => fields.outcome)).toContain("unobserved");
});

const stages = (seconds: Partial<Record<RunnerStage, number>>) =>
  Object.entries(seconds).map(([stage, sec]) => ({ stage: stage as RunnerStage, elapsedMs: sec * 1_000 })); // its own keys

/** The job's result as the runner writes it, with where and how long it ran. */
function saying(told: Partial<JobResult>): Ports {
  const results: typeof world.fleet.results = async (id) =>
    (await world.fleet.results(id)).map((result) => ({ ...result, ...told }) as JobResult); // its outcome stays
  return { ...world.ports, artifacts: { ...world.fleet, results } };
}

/** A request whose job is submitted, and runs to its end `afterSec` later. */
async function proving(afterSec: number): Promise<RequestId> {
  const id = await takenToProving(world);
  await world.advanceSec(afterSec);
  await world.runJobs("proof", { tell: false });
  expect(world.phase(id)).toBe("proving");
  return id;
}

const finish = (ports: Ports, id: RequestId) => world.process(ports).consume({ queue: "finished", requestId: id });

test("a finished job teaches its class's speed and warm start, and counts its time, once", async () => {
  world = await createWorld();
  const id = await proving(500);
  const startedAtSec = unixSeconds(world.ports.clock.now() - 100);
  const ran = {
    className: "on-demand",
    startedAtSec,
    gas: pgu(200_000_000n),
    stages: stages({ claim: 2, fetch: 3, prove: 80, store: 5 }),
  };
  await finish(saying(ran), id);
  await finish(saying(ran), id);

  expect(await valuesOf("speed#on-demand")).toEqual([2_500_000]);
  expect(await valuesOf("warm-start#on-demand")).toEqual([10]);
  expect(await valuesOf("cold-start#on-demand")).toEqual([]); // a job does not know whether it waited for its host
  expect(await counted("gpuMs")).toEqual({ gpuMs: 90_000 });
  expect(await world.ports.counters.gpuTime()).toMatchObject({ busyMs: 80_000, availableMs: 90_000 });
});

test("a job teaches the same where its time cannot be counted", async () => {
  world = await createWorld();
  const id = await proving(500);
  const ports = saying({ className: "on-demand", gas: pgu(200_000_000n), stages: stages({ prove: 80 }) });
  const addGpuTime = () => Promise.reject(new PortError("newer-schema", "give-up", "a newer version counts it"));
  await finish({ ...ports, counters: { ...ports.counters, addGpuTime } }, id);
  expect(world.phase(id)).toBe("proved");
  expect(await valuesOf("speed#on-demand")).toEqual([2_500_000]);
});

test("a job that could not be in time teaches its program's gas all the same", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("late", { tell: false });
  await finish(world.ports, id);
  expect(world.request(id)).toMatchObject({ phase: "abandoned", because: "deadline-passed" });
  expect(await valuesOf(`gas#${vkHash}`)).toEqual([900_000_000]);
});

test("and also where the sweep has ended its request before", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("late", { tell: false });
  await world.advanceSec(3_700);
  await world.process().sweep();
  expect(world.request(id)).toMatchObject({ phase: "abandoned" });
  await finish(world.ports, id);
  await finish(world.ports, id);
  expect(await valuesOf(`gas#${vkHash}`)).toEqual([900_000_000]);
});

test("a job that does not say where it ran counts its time, and teaches no class", async () => {
  world = await createWorld();
  await finish(saying({ stages: stages({ prove: 7 }) }), await proving(5));
  expect(await counted("gpuMs")).toEqual({ gpuMs: 7_000 });
  expect(await valuesOf("speed#on-demand")).toEqual([]);
});

/** A spot class alone, with as many hosts as the usual fleet. */
const spot = { instanceType: "g6e.4xlarge", buy: "spot", enabled: true } as const;
const four = { minimumHosts: 0, desiredHosts: 4, readyHosts: 4, maximumHosts: 4, deployedHosts: 4 };
const lossesPerHour = async () => {
  const { experience } = createSeen(world.ports);
  const host = { ...spot, className: "spot", maximumHosts: 4 };
  return (await experience.capability(host, await world.ports.knobs.current())).lossesPerHour;
};

/** A request whose job's host is lost: its `finished` message is worked on so often. */
async function losingHost(deliveries: number): Promise<RequestId> {
  const id = await takenToProving(world);
  await world.runJobs("host-lost", { tell: false });
  for (let delivery = 0; delivery < deliveries; delivery++) await finish(world.ports, id);
  expect(world.phase(id)).toBe("assigned");
  return id;
}

test("a host that is lost under a job is counted once in each round, for the class that it was promised on", async () => {
  world = await createWorld();
  world.fleet.setHosts([{ ...spot, ...four, className: "spot" }]);
  const id = await losingHost(3);
  expect(await valuesOf("hosts-lost#spot")).toEqual([1]);
  for (const message of world.takeMessages()) await world.process().consume(message);
  await world.runJobs("host-lost", { tell: false });
  await finish(world.ports, id);
  expect(await valuesOf("hosts-lost#spot")).toEqual([1, 1]);
  expect(await valuesOf("hosts-lost#on-demand")).toEqual([]);
});

test("spot is trusted less for ten minutes after it lost a host, and then as before", async () => {
  world = await createWorld();
  world.fleet.setHosts([{ ...spot, ...four, className: "spot" }]);
  const before = await lossesPerHour();
  expect(before).toBe(0.05);
  await losingHost(1);
  expect(await lossesPerHour()).toBeCloseTo((0.05 * 8 + 1) / 8, 2);
  await world.advanceSec(590);
  expect(await lossesPerHour()).toBeGreaterThan(before * 3);
  await world.advanceSec(20);
  expect(await lossesPerHour()).toBe(before);
});

test("a job that ended otherwise counts no lost host", async () => {
  world = await createWorld();
  world.fleet.setHosts([{ ...spot, ...four, className: "spot" }]);
  const id = await world.open();
  await drive(world, id, { jobs: ["crash"] });
  expect(await valuesOf("hosts-lost#spot")).toEqual([]);
});

test("a program whose proofs fail each time is left alone for a while, and not without end", async () => {
  world = await createWorld();
  const ends: (string | undefined)[] = [];
  const takeOne = async (end: "crash" | "proof") => {
    const id = await world.open();
    await world.process().pass();
    if (world.phase(id)) await drive(world, id, { jobs: [end] });
    else world.rivalBids(id, 400_000_000n); // it is not left for us
    ends.push(world.phase(id));
    await world.advanceSec(60);
  };
  for (let request = 0; request < 6; request++) await takeOne("crash");
  await world.advanceSec(900);
  for (const end of ["crash", "crash"] as const) await takeOne(end);
  await world.advanceSec(1_800);
  for (const end of ["proof", "crash", "crash", "proof"] as const) await takeOne(end);
  const failed = "failed";
  expect(ends).toEqual([
    ...[failed, failed, failed, undefined, undefined, undefined],
    ...[failed, undefined],
    ...["settled", failed, failed, "settled"],
  ]);
});

test("of a program that is tried again one proof at a time is promised, by passes that follow each other too", async () => {
  world = await createWorld();
  for (let request = 0; request < 3; request++) await drive(world, await world.open(), { jobs: ["crash"] });
  await world.advanceSec(1_000);
  const watcher = world.process();
  const first = await world.open();
  await watcher.pass();
  const others = [await world.open(), await world.open()];
  await watcher.pass();
  expect([first, ...others].map((id) => world.phase(id))).toEqual(["bidding", undefined, undefined]);
});

test("requests that cannot be executed, whoever made them, keep us off no program", async () => {
  world = await createWorld();
  for (let request = 0; request < 4; request++) {
    const id = await world.open();
    await drive(world, id, { jobs: ["failure"] }); // an EXECUTION_FAILURE
    expect(world.phase(id)).toBe("failed");
  }
  await world.advanceSec(40);
  const id = await world.open();
  await world.process().pass();
  expect(world.phase(id)).toBe("bidding");
});

test("proofs of other modes are promised although those of one fail", async () => {
  world = await createWorld();
  for (let request = 0; request < 3; request++) await drive(world, await world.open(), { jobs: ["crash"] });
  await world.advanceSec(40);
  const [compressed, core] = [await world.open(), await world.open({ mode: ProofMode.CORE })];
  await world.process().pass();
  expect([compressed, core].map((id) => world.phase(id))).toEqual([undefined, "bidding"]);
});

test("proofs that the network refuses each time are not promised again at once", async () => {
  world = await createWorld();
  for (let request = 0; request < 3; request++) await drive(world, await world.open(), { jobs: ["wrong-proof"] });
  await world.advanceSec(40);
  const id = await world.open();
  await world.process().pass();
  expect(world.phase(id)).toBeUndefined();
});

test("proofs that are reverted each time are not promised again at once, though each was taken", async () => {
  world = await createWorld();
  for (let request = 0; request < 3; request++) {
    const id = await takenToProved(world);
    await world.process().consume({ queue: "deliver-proof", requestId: id });
    world.box.revert(id);
    for (let sweep = 0; sweep < 2; sweep++) await world.process().sweep();
    expect(world.phase(id)).toBe("reverted");
    await world.advanceSec(40);
  }
  const id = await world.open();
  await world.process().pass();
  expect(world.phase(id)).toBeUndefined();
});

test("a delivery teaches how long it took", async () => {
  world = await createWorld();
  const id = await proving(5);
  await finish(world.ports, id);
  await world.advanceSec(6);
  for (const message of world.takeMessages()) await world.process().consume(message);
  expect(world.phase(id)).toBe("fulfilled");
  expect(await valuesOf("deliver")).toEqual([6]);
});

test("a deadline that passes is booked as missed, once, and a promise that others ended is not", async () => {
  world = await createWorld();
  const late = await proving(0);
  await world.advanceSec(3_700);
  for (let sweep = 0; sweep < 3; sweep++) await world.process().sweep();
  expect(world.request(late)).toMatchObject({ phase: "abandoned", because: "expired" });
  expect(await counted("resolved", "missed", "onTime")).toEqual({ resolved: 1, missed: 1, onTime: 0 });

  const canceled = await proving(0);
  world.box.cancel(canceled);
  await world.process().sweep();
  expect(world.request(canceled)).toMatchObject({ phase: "abandoned", because: "canceled" });
  expect(await counted("resolved", "missed", "onTime")).toEqual({ resolved: 1, missed: 1, onTime: 0 });
});

test("a failure of ours is booked as missed, a program that cannot be executed is not", async () => {
  world = await createWorld();
  await drive(world, await world.open(), { jobs: ["crash"] });
  expect(await counted("resolved", "missed")).toEqual({ resolved: 1, missed: 1 });
  await drive(world, await world.open(), { jobs: ["failure"] }); // an EXECUTION_FAILURE
  expect(await counted("resolved", "missed")).toEqual({ resolved: 1, missed: 1 });
});

test("books and measurements that cannot be written stop nothing", async () => {
  world = await createWorld();
  const out = () => Promise.reject(new Error("the table is out")); // no policy: whoever lets it through breaks the test
  const ports = {
    ...world.ports,
    tallies: { ...world.ports.tallies, add: out },
    samples: { ...world.ports.samples, observe: out },
  };
  const id = await world.open();
  await drive(world, id, { through: () => ports });
  expect(world.phase(id)).toBe("settled");
});
