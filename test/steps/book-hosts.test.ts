import { afterEach, expect, test } from "vitest";
import { calibrationJobName } from "../../src/domain/calibration.ts";
import type { JobState } from "../../src/domain/job.ts";
import type { PassInput } from "../../src/domain/pass-input.ts";
import { type JobName, jobId, pgu, unixSeconds } from "../../src/domain/values.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { TallyName } from "../../src/ports/tallies.ts";
import { aPolicy } from "../domain/builders.ts";
import { memoryKnobs } from "./memory-ports.ts";
import { takenToProving } from "./taken-to.ts";
import { createWorld, type World } from "./world.ts";

let world: World;
afterEach(() => world.close());

const onDemand = { className: "on-demand", instanceType: "g6e.4xlarge", buy: "on-demand", enabled: true } as const;
const hosts = (count: number) => ({
  ...{ minimumHosts: 0, desiredHosts: count, readyHosts: count, maximumHosts: 4, deployedHosts: 4 },
});
const setHosts = (count: number) => world.fleet.setHosts([{ ...onDemand, ...hosts(count) }]);
const minuteMicros = 60 * (3.004 / 3_600) * 1e6;
/** Of so many minutes of a host; each sweep rounds. */
const minutes = (count: number) => Math.round(count * Math.round(minuteMicros));

async function sweep(count = 1, others: Partial<Ports> = {}): Promise<void> {
  const knobs = memoryKnobs(() => aPolicy({ warm: { kind: "off" } }));
  const lastSign = async () => ({ kind: "said", atSec: world.ports.clock.now() }) as const; // no job hangs
  const artifacts = { ...world.ports.artifacts, lastSign };
  const process = world.process(world.through({}, { knobs, artifacts, ...others }));
  for (let minute = 0; minute < count; minute++) {
    await process.sweep();
    for (const message of world.takeMessages()) await process.consume(message);
    await world.advanceSec(60);
  }
}

/** What was counted since the world began. */
async function counted(name: TallyName): Promise<number> {
  const hours = await world.ports.tallies.since(unixSeconds(0));
  return hours.reduce((sum, { counts }) => sum + Number(counts[name]), 0);
}

test("hosts on which nothing runs are paid for by the minute as idle, the one that proves as work", async () => {
  world = await createWorld();
  await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  setHosts(3);
  await sweep();
  expect(await counted("warmUsdMicros")).toBe(Math.round(2 * minuteMicros));
  expect(await counted("costUsdMicros")).toBe(minutes(1));
});

test("a job that is ended at its deadline without a result has cost what its host did", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  setHosts(1);
  await world.runJobs("hang", { tell: false });
  let costUsd = 0;
  const add: Ports["metrics"]["add"] = (name, value) => {
    if (name === "HostCostUsd") costUsd += value;
  };
  const leftSec = (world.request(id)?.terms.deadlineSec ?? 0) - world.ports.clock.now();
  const sweeps = Math.ceil(leftSec / 60);
  await sweep(sweeps, { metrics: { ...world.ports.metrics, add } });
  expect(world.phase(id)).toBe("proving");
  await sweep();
  expect(world.phase(id)).toBe("abandoned");
  expect(await counted("costUsdMicros")).toBe(minutes(sweeps + 1)); // the last one ends it
  expect(costUsd).toBeCloseTo(minutes(sweeps) / 1e6, 6);
});

test("a job that leaves a result is paid for by its minutes alone", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  setHosts(1);
  await sweep(3);
  expect(await counted("costUsdMicros")).toBe(minutes(3));
  world.fleet.writeLate(id, world.fleet.jobs()[0]!.jobId, world.proofFor(id));
  const results: Ports["artifacts"]["results"] = async (of) =>
    (await world.fleet.results(of)).map((each) => ({ ...each, stages: [{ stage: "prove", elapsedMs: 180_000 }] }));
  const artifacts = { ...world.ports.artifacts, results };
  await world.process(world.through({}, { artifacts })).consume({ queue: "finished", requestId: id });
  expect(world.phase(id)).toBe("proved");
  expect(await counted("gpuMs")).toBe(180_000);
  expect(await counted("costUsdMicros")).toBe(minutes(3));
});

test("a host that the fleet does not count yet, or no more, is paid for as long as a job is on it", async () => {
  world = await createWorld();
  await takenToProving(world);
  await world.runJobs("hang", { tell: false });
  setHosts(0);
  await sweep();
  expect(await counted("costUsdMicros")).toBe(minutes(1));
  expect(await counted("warmUsdMicros")).toBe(0);
});

test("what idles, and what works, costs what its own class costs", async () => {
  world = await createWorld();
  const id = await takenToProving(world); // on demand
  await world.runJobs("hang", { tell: false });
  expect(world.request(id)?.placed?.className).toBe("on-demand");
  world.fleet.setHosts([
    { ...onDemand, ...hosts(1), className: "l4", instanceType: "g6.4xlarge" },
    { ...onDemand, ...hosts(2) },
  ]);
  await sweep();
  expect(await counted("warmUsdMicros")).toBe(Math.round(60 * ((1.323 + 3.004) / 3_600) * 1e6));
  expect(await counted("costUsdMicros")).toBe(minutes(1));
});

/** A job of the operator's that measures, and no request's. */
const aCalibration = (state: JobState) => ({
  className: "on-demand",
  job: {
    ...{ jobId: jobId("measures"), jobName: calibrationJobName("20261126-034512-0a1b") as JobName },
    ...{ createdAtSec: world.ports.clock.now(), state },
  },
});

test("a host that measures is booked as work, not as idle", async () => {
  world = await createWorld();
  setHosts(3);
  world.fleet.setCalibrations([aCalibration({ kind: "running", startedAtSec: world.ports.clock.now() })]);
  await sweep();
  expect(await counted("warmUsdMicros")).toBe(Math.round(2 * minuteMicros));
  expect(await counted("costUsdMicros")).toBe(minutes(1));
});

test("what a running job has cost so far is in the books, and no longer promised beside them", async () => {
  world = await createWorld();
  const id = await takenToProving(world);
  const promised = world.request(id)?.promise?.costMicros ?? 0;
  expect(promised).toBeGreaterThan(0);
  const spent = async () => {
    const inputs: PassInput[] = [];
    const note: Ports["journal"]["note"] = ({ body }) => void inputs.push((body as { input: PassInput }).input);
    const knobs = memoryKnobs(() => aPolicy({ accepts: { maxGas: pgu(1n) } })); // what is refused promises nothing
    await world.open();
    await world.process(world.through({}, { knobs, journal: { ...world.ports.journal, note } })).pass();
    return inputs.at(-1)?.money.spentTodayMicros;
  };
  expect(await spent()).toBe(promised);
  await world.runJobs("hang", { tell: false });
  setHosts(1);
  await sweep(10);
  expect(await spent()).toBe(minutes(10)); // longer than was promised
});
