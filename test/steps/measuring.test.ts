import { afterEach, expect, test } from "vitest";
import { calibrationJobName } from "../../src/domain/calibration.ts";
import type { JobState } from "../../src/domain/job.ts";
import { type JobName, jobId } from "../../src/domain/values.ts";
import { PortError } from "../../src/ports/port-error.ts";
import { keptLog } from "../adapters/kept-log.ts";
import { aPolicy, aRequirements } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { takenToAssigned } from "./taken-to.ts";
import { createSeen, createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const aClass = { instanceType: "g6e.4xlarge", buy: "on-demand", enabled: true, minimumHosts: 0 } as const;
const setHosts = (hosts: Readonly<Record<string, number>>) =>
  world.fleet.setHosts(
    Object.entries(hosts).map(([className, count]) => ({
      ...{ ...aClass, className, desiredHosts: count, readyHosts: count },
      ...{ maximumHosts: Math.max(count, 1), deployedHosts: 4 },
    })),
  );
const measure = (...states: readonly JobState[]) =>
  world.fleet.setCalibrations(
    states.map((state, nth) => ({
      className: "on-demand",
      job: {
        ...{ jobId: jobId(`measures-${nth}`), jobName: calibrationJobName("20261126-034512-0a1b") as JobName },
        ...{ createdAtSec: world.ports.clock.now(), state },
      },
    })),
  );
const running = (): JobState => ({ kind: "running", startedAtSec: world.ports.clock.now() });
/** A network that waits less long than a host takes to start. */
const strict = { requirements: async () => aRequirements({ minSuccessMillionths: 0 }) };
const knobs = memoryKnobs(() => aPolicy());

test.each<[string, () => JobState]>([
  ["measures", running],
  ["pulls the image to measure", () => ({ kind: "starting" })],
  ["will measure in a moment", () => ({ kind: "waiting" })],
])("nothing is promised on a host that %s, and again once it is done", async (_what, state) => {
  world = await createWorld();
  setHosts({ "on-demand": 1 });
  const pass = () => world.process(world.through(strict, { knobs })).pass();
  measure(state());
  const id = await world.open();
  await pass();
  expect(world.phase(id)).toBeUndefined();
  measure();
  await pass();
  expect(world.phase(id)).toBe("bidding");
});

test("hosts beside the one that measures are promised on, and one that starts is as old as it is", async () => {
  world = await createWorld();
  const now = world.ports.clock.now();
  world.fleet.setHosts([
    { ...aClass, className: "on-demand", desiredHosts: 4, readyHosts: 3, maximumHosts: 4, deployedHosts: 4 },
  ]);
  for (const hosts of [3, 4]) {
    await world.ports.samples.observe("hosts#on-demand", { value: hosts, atSec: world.ports.clock.now() });
    await world.advanceSec(100);
  }
  measure(running(), { kind: "starting" });
  const { fleetWatch } = createSeen(world.ports);
  expect(await fleetWatch.classes(aPolicy())).toMatchObject([
    {
      ...{ capability: { maximumHosts: 2 }, hosts: 2, ready: 1 },
      seen: [
        { atSec: now, hosts: 1 },
        { atSec: now + 100, hosts: 2 },
      ],
    },
  ]);
});

test("a job goes where a host stands idle, not where one measures", async () => {
  world = await createWorld();
  setHosts({ "on-demand": 1, second: 0 });
  const id = await takenToAssigned(world);
  expect(world.request(id)?.promise?.className).toBe("on-demand");
  setHosts({ "on-demand": 1, second: 1 });
  measure(running());
  for (const message of world.takeMessages()) await world.process().consume(message);
  expect(world.request(id)?.placed).toEqual({ className: "second", because: "idle-here" });
});

/** A fleet whose calibrations can be listed until they are `out`. */
function listing() {
  const list = { isOut: false };
  const calibrations: typeof world.fleet.calibrations = async () => {
    if (list.isOut) throw new PortError("batch-Throttled", "retry", "Batch is busy");
    return world.fleet.calibrations();
  };
  return { list, fleet: { ...world.fleet, calibrations } };
}

test("a job goes where a host stands idle although nobody can list calibrations, by what was known of them", async () => {
  world = await createWorld();
  const { list, fleet } = listing();
  const process = world.process(world.through({}, { fleet }));
  const placedWith = async (hosts: Readonly<Record<string, number>>) => {
    setHosts({ "on-demand": 1, second: 0 });
    measure();
    const id = await takenToAssigned(world);
    expect(world.request(id)?.promise?.className).toBe("on-demand");
    setHosts(hosts);
    measure(running());
    for (const message of world.takeMessages()) await process.consume(message);
    const { placed } = world.request(id) ?? {};
    await world.runJobs();
    world.takeMessages();
    await world.process().sweep();
    return placed;
  };
  list.isOut = true;
  expect(await placedWith({ "on-demand": 0, second: 1 })).toEqual({ className: "second", because: "idle-here" });
  list.isOut = false;
  await placedWith({ "on-demand": 1, second: 1 });
  list.isOut = true;
  expect(await placedWith({ "on-demand": 1, second: 2 })).toEqual({ className: "second", because: "idle-here" });
});

test("hosts are booked and kept although nobody can list calibrations, by what was known of them", async () => {
  world = await createWorld();
  const { list, fleet } = listing();
  const hours = memoryKnobs(() =>
    aPolicy({ warm: { kind: "hours", hosts: 1, fromHour: 0, toHour: 0, dailyMicros: 100_000_000 } }),
  );
  const log = keptLog();
  const process = world.process(world.through({}, { knobs: hours, fleet, log }));
  const booked = async () => {
    const hour = (await world.ports.tallies.since(world.ports.clock.now())).at(-1)?.counts;
    return [hour?.warmUsdMicros, hour?.costUsdMicros].map((micros) => Number(micros ?? 0n) > 0);
  };
  const minimum = async () => (await world.fleet.hosts())[0]?.minimumHosts;
  setHosts({ "on-demand": 1 });
  measure(running());
  list.isOut = true;
  await process.sweep();
  expect([await minimum(), ...(await booked())]).toEqual([1, true, false]); // as if none were
  list.isOut = false;
  await process.sweep();
  expect([await minimum(), ...(await booked())]).toEqual([2, true, true]);
  list.isOut = true;
  await process.sweep();
  expect(await minimum()).toBe(2);
  expect(log.lines.filter(({ level }) => level === "warn")).toMatchObject([
    { message: "the calibrations cannot be had", fields: { outcome: "unknown" } },
    { message: "the calibrations cannot be had", fields: { outcome: "as-before" } },
  ]);
});

test("bids go on with what was known of calibrations while nobody can list them", async () => {
  world = await createWorld();
  setHosts({ "on-demand": 1 });
  measure(running());
  const { list, fleet } = listing();
  const log = keptLog();
  const process = world.process(world.through(strict, { knobs, log, fleet }));
  await world.open();
  await process.pass();
  list.isOut = true;
  await world.advanceSec(11);
  setHosts({ "on-demand": 2 });
  const id = await world.open();
  await process.pass();
  expect(world.phase(id)).toBe("bidding"); // the host beside
  expect(log.lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
    "the calibrations cannot be had",
  ]);
});
