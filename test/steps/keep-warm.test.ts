import { afterEach, describe, expect, test } from "vitest";
import { calibrationJobName } from "../../src/domain/calibration.ts";
import type { JobState } from "../../src/domain/job.ts";
import type { WarmPolicy } from "../../src/domain/policy.ts";
import { type JobName, jobId } from "../../src/domain/values.ts";
import type { HostBounds } from "../../src/ports/fleet.ts";
import { PortError } from "../../src/ports/port-error.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy, asking, type PolicyOverrides, watching } from "../domain/builders.ts";
import { drive } from "./drive.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { takenToAssigned } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const four = { maximumHosts: 4, deployedHosts: 4 };
const aClass = { className: "on-demand", instanceType: "g6e.4xlarge", buy: "on-demand", enabled: true } as const;
const asleep = { minimumHosts: 0, desiredHosts: 0, readyHosts: 0 };
/** A fleet that has gone to sleep. */
const setHosts = (desiredHosts = 0, minimumHosts = 0) =>
  world.fleet.setHosts([{ ...aClass, desiredHosts, minimumHosts, readyHosts: desiredHosts, ...four }]);
const minimum = async () => (await world.fleet.hosts()).map(({ minimumHosts }) => minimumHosts);

const policyOf = (warm: Partial<WarmPolicy>, overrides: PolicyOverrides = {}) =>
  aPolicy({ warm: { kind: "demand", hosts: 3, dailyMicros: 100_000_000, ...warm }, ...overrides });
/** Hosts that start as slowly as they are believed to. */
const cold: PolicyOverrides = { capability: { startUpSec: 450 } };
/** One sweep of a process of its own: what it remembers is forgotten with it. */
async function sweep(
  warm: Partial<WarmPolicy>,
  { policy = {}, ports = {} }: { policy?: PolicyOverrides; ports?: Partial<Ports> } = {},
) {
  const knobs = memoryKnobs(() => policyOf(warm, policy));
  await world.process(world.through(ports.network ?? {}, { knobs, ...ports })).sweep();
}

/** `wins` requests within the last hour, of a hundred seconds each, that pay a dollar. */
async function demand(wins: number): Promise<void> {
  const now = world.ports.clock.now();
  const asked = asking(wins, { untilSec: now }).slice(wins);
  for (const minute of watching(now - 3_600, now, asked))
    await world.ports.demandLog.note(minute.minuteSec, minute.asked);
}
async function warmMicros(): Promise<number> {
  const hours = await world.ports.tallies.since(world.ports.clock.now());
  return Number(hours.at(-1)?.counts.warmUsdMicros ?? 0n);
}

test("demand that pays raises the minimum, and its absence lowers it again", async () => {
  world = await createWorld();
  setHosts();
  await sweep({});
  expect(await minimum()).toEqual([0]);
  await demand(20);
  await sweep({});
  expect(await minimum()).toEqual([1]);
  await demand(180);
  await sweep({});
  expect(await minimum()).toEqual([3]); // the policy's most
  await world.advanceSec(2 * 3_600);
  await sweep({});
  expect(await minimum()).toEqual([0]);
});

test("while nobody watches hosts are kept for half an hour, and come back with the watcher", async () => {
  world = await createWorld();
  setHosts();
  await demand(4); // just enough for a host
  const kept = async (pauseSec: number) => {
    await world.advanceSec(pauseSec);
    await sweep({});
    return minimum();
  };
  expect(await kept(0)).toEqual([1]);
  expect(await kept(1_500)).toEqual([1]);
  expect(await kept(900)).toEqual([0]);
  setHosts();
  const watcher = world.process(world.through({}));
  await watcher.pass();
  await world.advanceSec(2); // nothing is open: it sees whether it could bid
  await watcher.pass();
  expect(await kept(0)).toEqual([1]); // as many an hour as before
});

test("a change is told once, with its reason, and one that is none is not asked for", async () => {
  world = await createWorld();
  setHosts();
  await demand(20);
  const log = keptLog();
  let asked = 0;
  const keepHosts: typeof world.fleet.keepHosts = (className, wanted) => {
    asked += 1;
    return world.fleet.keepHosts(className, wanted);
  };
  const ports = { log, fleet: { ...world.fleet, keepHosts } };
  for (let minute = 0; minute < 3; minute++) await sweep({}, { ports });
  expect(asked).toBe(1);
  expect(log.lines.filter(({ fields }) => fields.outcome === "kept-warm")).toMatchObject([
    { level: "info", fields: { className: "on-demand", hosts: 1, before: 0, because: "pays" } },
  ]);
});

test("the hours keep hosts without any demand, within them only", async () => {
  world = await createWorld();
  setHosts();
  const hour = new Date(world.clock.nowMs()).getUTCHours();
  const hours = { kind: "hours", hosts: 2, fromHour: hour, toHour: (hour + 1) % 24 } as const;
  await sweep(hours);
  expect(await minimum()).toEqual([2]);
  await world.advanceSec(3_600);
  await sweep(hours);
  expect(await minimum()).toEqual([0]);
});

test.each<[string, PolicyOverrides]>([
  ["the kill switch", { bidding: false }],
  ["the end of all jobs", { bidding: false, endJobs: true }],
])("%s lets warm hosts go", async (_name, policy) => {
  world = await createWorld();
  setHosts(2, 2);
  await sweep({ kind: "hours" }, { policy });
  expect(await minimum()).toEqual([0]);
});

test("a suspension lets warm hosts go, and its end brings them back", async () => {
  world = await createWorld();
  setHosts(2, 2);
  world.box.suspend(world.prover, Math.floor(world.clock.nowMs() / 1_000) + 600);
  await sweep({ kind: "hours", hosts: 2 });
  expect(await minimum()).toEqual([0]);
  await world.advanceSec(601);
  await sweep({ kind: "hours", hosts: 2 });
  expect(await minimum()).toEqual([2]);
});

test("a demand that was seen while we were suspended brings hosts back at its end", async () => {
  world = await createWorld();
  setHosts(4); // ready, and not kept: what is asked is asked of idle hosts
  world.box.suspend(world.prover, world.ports.clock.now() + 1_800);
  for (let minute = 0; minute < 30; minute++) {
    const watcher = world.process(world.through({}));
    if (minute % 5 === 0) await world.open({ baseFee: `${25n * 10n ** 17n}` }); // 2.5 PROVE at $0.40
    await watcher.pass();
    await world.advanceSec(60);
  }
  setHosts();
  await sweep({});
  expect(await minimum()).toEqual([1]); // twelve dollars an hour
});

/** A job of the operator's that measures, and no request's. */
const aCalibration = (state: JobState) => ({
  className: "on-demand",
  job: {
    ...{ jobId: jobId("measures"), jobName: calibrationJobName("20261126-034512-0a1b") as JobName },
    ...{ createdAtSec: world.ports.clock.now(), state },
  },
});

test("warm hosts that have cost the day's money go, and come again the next day", async () => {
  world = await createWorld();
  setHosts(2, 2);
  const dear = { kind: "hours", hosts: 2, dailyMicros: 250_000 } as const; // two and a half minutes of two hosts
  for (let minute = 0; minute < 2; minute++) {
    await sweep(dear);
    expect(await minimum()).toEqual([2]);
    await world.advanceSec(60);
  }
  await sweep(dear);
  expect(await minimum()).toEqual([0]);
  await world.advanceSec(86_400);
  setHosts(0, 0);
  await sweep(dear);
  expect(await minimum()).toEqual([2]);
});

test("in the shadow hosts are counted as ever, and none comes", async () => {
  world = await createWorld();
  setHosts();
  await demand(200);
  await sweep({}, { policy: { shadow: true } });
  await sweep({ kind: "hours" }, { policy: { shadow: true } });
  expect(await minimum()).toEqual([0]);
  expect((await world.ports.samples.read(["hosts#on-demand"])).get("hosts#on-demand")).toHaveLength(2);
});

test("a fleet that cannot be asked ends no sweep: what is stuck is mended all the same", async () => {
  world = await createWorld();
  const id = await world.open();
  await world.process().pass();
  await world.advanceSec(16);
  const log = keptLog();
  const hosts = () => Promise.reject(new PortError("batch-Down", "retry", "Batch is out"));
  await sweep({ kind: "hours" }, { ports: { log, fleet: { ...world.fleet, hosts } } });
  expect(world.phase(id)).toBe("assigned");
  expect(log.lines.map(({ message }) => message)).toContain("the fleet was not looked at");
});

/** A network that gives each request so many seconds, whatever its deadline. */
const within = (floorLatencySec: number) => ({
  network: {
    ...world.ports.network,
    requirements: async () => ({
      ...{ floorLatencySec, minPguPerSec: 0n, minSuccessMillionths: 0, lookbackHours: 24, minResolved: 50 },
    }),
  },
});
const maximum = async () => (await world.fleet.hosts()).map(({ maximumHosts }) => maximumHosts);

test("where a start takes longer than the network waits, jobs start no host beyond those that are kept", async () => {
  world = await createWorld();
  setHosts();
  await sweep({}, { ports: within(420), policy: cold });
  expect([await minimum(), await maximum()]).toEqual([[0], [0]]);
  await demand(60);
  await sweep({}, { ports: within(420), policy: cold });
  const [kept = 0] = await minimum();
  expect(kept).toBeGreaterThan(0);
  expect(await maximum()).toEqual([kept]);
  await world.advanceSec(2 * 3_600);
  setHosts(0, kept); // they have gone to sleep
  await sweep({}, { ports: within(420), policy: cold });
  expect([await minimum(), await maximum()]).toEqual([[0], [0]]);
});

test("where the network waits long enough, or does not say how long, jobs may start all that was deployed", async () => {
  world = await createWorld();
  setHosts();
  await sweep({}, { ports: within(420), policy: cold });
  expect(await maximum()).toEqual([0]);
  await sweep({}, { ports: within(451), policy: cold });
  expect(await maximum()).toEqual([4]);
  await sweep({}, { ports: within(420), policy: cold });
  await sweep({}, { policy: cold });
  expect(await maximum()).toEqual([4]);
});

test("something that is owed may start one host, although it comes late", async () => {
  world = await createWorld();
  await takenToAssigned(world);
  setHosts();
  await sweep({}, { ports: within(420), policy: cold });
  expect([await minimum(), await maximum()]).toEqual([[0], [1]]);
});

test("a calibration may start a host of its class where no host would start for requests, and only then", async () => {
  world = await createWorld();
  setHosts();
  await sweep({}, { ports: within(420), policy: cold });
  expect(await maximum()).toEqual([0]);
  world.fleet.setCalibrations([aCalibration({ kind: "waiting" })]);
  await sweep({}, { ports: within(420), policy: cold });
  expect([await maximum(), await minimum()]).toEqual([[1], [0]]);
  world.fleet.setCalibrations([]);
  await sweep({}, { ports: within(420), policy: cold });
  expect(await maximum()).toEqual([0]);
});

describe("while a host measures", () => {
  const hours = { kind: "hours", hosts: 1 } as const;
  const measure = (...states: readonly JobState[]) => world.fleet.setCalibrations(states.map(aCalibration));

  test.each<[string, Partial<WarmPolicy>]>([
    ["the hours", hours],
    ["what pays", {}],
  ])("as many are kept beside it as by %s, and no more as it goes on", async (_why, policy) => {
    world = await createWorld();
    setHosts();
    await demand(20);
    await sweep(policy);
    expect(await minimum()).toEqual([1]);
    measure({ kind: "starting" });
    for (let minute = 0; minute < 3; minute++) {
      await sweep(policy);
      expect(await minimum()).toEqual([2]);
    }
    measure();
    await sweep(policy);
    expect(await minimum()).toEqual([1]);
  });

  test("a calibration that waits has no host to keep another beside", async () => {
    world = await createWorld();
    setHosts(1, 1);
    measure({ kind: "waiting" });
    await sweep(hours);
    expect(await minimum()).toEqual([1]);
  });

  test("no more are kept than were deployed", async () => {
    world = await createWorld();
    setHosts(4, 3);
    measure({ kind: "starting" });
    await sweep({ kind: "hours", hosts: 4 });
    expect(await minimum()).toEqual([4]);
  });

  test("none is kept for it where none is to be kept, and in the shadow none comes", async () => {
    world = await createWorld();
    await takenToAssigned(world);
    measure({ kind: "starting" });
    setHosts(2, 1);
    await sweep(hours, { policy: { shadow: true } });
    expect(await minimum()).toEqual([1]);
    setHosts(1, 1);
    await sweep(hours, { policy: { bidding: false } });
    expect(await minimum()).toEqual([0]);
  });

  test("nothing that is owed counts on that host: another may start", async () => {
    world = await createWorld();
    await takenToAssigned(world);
    measure({ kind: "starting" });
    setHosts(1, 0);
    await sweep({}, { ports: within(420), policy: cold });
    expect([await minimum(), await maximum()]).toEqual([[0], [2]]);
  });

  test("a class all of whose hosts measure has none to keep: those of another are kept", async () => {
    world = await createWorld();
    const one = { ...aClass, desiredHosts: 1, readyHosts: 1, minimumHosts: 1, maximumHosts: 1, deployedHosts: 1 };
    world.fleet.setHosts([one, { ...one, ...asleep, ...four, className: "second" }]);
    measure({ kind: "starting" });
    await sweep(hours);
    expect(await minimum()).toEqual([0, 1]);
  });
});

test("minimum and maximum change in one call, so that neither stands in the other's way", async () => {
  world = await createWorld();
  setHosts();
  const asked: (readonly number[])[] = [];
  const { keepHosts } = world.fleet;
  const fleet = {
    ...world.fleet,
    keepHosts: async (className: string, wanted: HostBounds) => {
      asked.push([wanted.minimumHosts, wanted.maximumHosts]);
      return keepHosts(className, wanted);
    },
  };
  const ports = { ...within(420), fleet };
  const hours = { kind: "hours", hosts: 2 } as const;
  for (const warm of [{}, hours, {}]) await sweep(warm, { ports, policy: cold });
  expect(asked).toEqual([
    [0, 0],
    [2, 2],
    [0, 0],
  ]);
});

test("hosts that cool down are told of when they go, not each minute", async () => {
  world = await createWorld();
  const log = keptLog();
  const told = () => log.lines.filter(({ fields }) => fields.outcome === "kept-warm").map(({ fields }) => fields.most);
  const ports = { ...within(420), log };
  setHosts(3);
  for (let minute = 0; minute < 3; minute++) await sweep({}, { ports, policy: cold });
  expect(told()).toEqual([3]);
  world.fleet.setHosts((await world.fleet.hosts()).map((each) => ({ ...each, desiredHosts: 1, readyHosts: 1 })));
  for (let minute = 0; minute < 3; minute++) await sweep({}, { ports, policy: cold });
  expect(told()).toEqual([3, 1]);
});

test("a class that is refused its hosts is told of, and those after it are kept all the same", async () => {
  world = await createWorld();
  const second = { ...aClass, ...asleep, className: "second" };
  world.fleet.setHosts([
    { ...aClass, ...asleep, maximumHosts: 1, deployedHosts: 1 },
    { ...second, ...four },
  ]);
  const { keepHosts } = world.fleet;
  const fleet = {
    ...world.fleet,
    keepHosts: async (className: string, wanted: HostBounds) => {
      if (className === "on-demand") throw new PortError("batch-ClientException", "give-up", "it is being updated");
      return keepHosts(className, wanted);
    },
  };
  const log = keptLog();
  await sweep({ kind: "hours", hosts: 3 }, { ports: { fleet, log } });
  expect(await minimum()).toEqual([0, 2]);
  expect(log.lines.filter(({ level }) => level === "warn")).toMatchObject([{ fields: { className: "on-demand" } }]);
});

test("a sweep that an event woke between two ticks mends, and leaves the hosts and their minute to the ticks", async () => {
  world = await createWorld();
  const id = await takenToAssigned(world);
  await world.advanceSec(30);
  setHosts(2, 0);
  await demand(200);
  const knobs = memoryKnobs(() => policyOf({}));
  const { sweep: woken } = world.process(world.through({}, { knobs }));
  expect(await woken({ isWoken: true })).toMatchObject({ kind: "reconciled", live: 1, mended: 1 });
  expect(world.phase(id)).toBe("assigned");
  expect(await warmMicros()).toBe(0);
  expect(await minimum()).toEqual([0]);
  await woken();
  expect(await warmMicros()).toBeGreaterThan(0);
  expect(await minimum()).not.toEqual([0]);
});

test("where warmth is not managed, jobs may start all that was deployed, however long a start takes", async () => {
  world = await createWorld();
  setHosts();
  await sweep({}, { ports: within(420), policy: cold });
  expect(await maximum()).toEqual([0]);
  await sweep({ kind: "off" }, { ports: within(420), policy: cold });
  expect([await minimum(), await maximum()]).toEqual([[0], [4]]);
});

test("a host that promises count on stays, although its hour is over; it goes with the last of them", async () => {
  world = await createWorld();
  setHosts(2, 2);
  const id = await takenToAssigned(world);
  await sweep({ kind: "off" });
  expect(await minimum()).toEqual([1]);
  await drive(world, id);
  await sweep({ kind: "off" });
  expect(await minimum()).toEqual([0]);
});

test("a host that joins teaches how long a start takes: from when it was asked for, and until its prover stands", async () => {
  world = await createWorld();
  const starts = async () =>
    (await world.ports.samples.read(["cold-start#on-demand"])).get("cold-start#on-demand")?.map(({ value }) => value);
  const set = (desiredHosts: number, readyHosts: number) =>
    world.fleet.setHosts([{ ...aClass, ...asleep, ...four, desiredHosts, readyHosts }]);
  for (const [desired, ready] of [
    [0, 0],
    [1, 0],
    [1, 0],
    [2, 0],
    [2, 1], // three minutes after it was asked for
    [2, 1],
    [2, 0], // lost
  ] as const) {
    set(desired, ready);
    await sweep({ kind: "off" });
    await world.advanceSec(60);
  }
  expect(await starts()).toEqual([180 + 270]); // the image is pulled and the prover started after it joined
});

test("in the shadow the maximum stays as it is too", async () => {
  world = await createWorld();
  setHosts();
  const { network } = within(420);
  const ports = { network: { ...network, assignedRequests: async () => [] } };
  await sweep({ kind: "off" }, { policy: { ...cold, shadow: true }, ports });
  expect(await maximum()).toEqual([4]);
});

test("a class that takes no job is not kept warm", async () => {
  world = await createWorld();
  world.fleet.setHosts([
    { ...aClass, ...asleep, ...four, enabled: false },
    { ...aClass, ...asleep, className: "spot", buy: "spot", maximumHosts: 1, deployedHosts: 1 },
  ]);
  await sweep({ kind: "hours", hosts: 3 });
  expect(await minimum()).toEqual([0, 1]);
});
