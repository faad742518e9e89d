import fc from "fast-check";
import { expect, test } from "vitest";
import { canProve, capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import {
  betterClass,
  type ClassNow,
  chooseClass,
  chooseUnseen,
  type JobToPlace,
  type WaitingJob,
} from "../../src/domain/job-plan.ts";
import type { ProofMode } from "../../src/domain/proof-request.ts";
import { pgu } from "../../src/domain/values.ts";
import { aHostClass } from "./builders.ts";

const aClass = (idle: number, host: Partial<HostClass>): ClassNow => ({
  capability: capabilityOf(aHostClass(host), noSamples, { throughputPguPerSec: 0n, startUpSec: 0 }),
  idle,
});
const onDemand = (idle: number) => aClass(idle, { className: "on-demand" });
const spot = (idle: number) => aClass(idle, { className: "spot", buy: "spot" });
const fast = (idle: number) => aClass(idle, { className: "fast", instanceType: "p5.4xlarge" });
const small = (idle: number) => aClass(idle, { className: "small", instanceType: "g6.2xlarge", buy: "spot" });

const workOf = (mgas: number, mode: ProofMode = "compressed") => ({
  estimate: { gas: pgu(BigInt(mgas) * 1_000_000n), sigma: 0, source: "learned" as const },
  mode,
});
const aJob = (overrides: Partial<JobToPlace> = {}): JobToPlace => ({
  work: workOf(100),
  promised: "on-demand",
  leftSec: 600,
  hostLost: false,
  ...overrides,
});

const chosenFrom = (classes: readonly ClassNow[], job: JobToPlace) => chooseClass(classes, job)?.className;

test("a job goes where it was promised while a host stands idle there, however cheap others are", () => {
  expect(chosenFrom([spot(3), onDemand(1)], aJob())).toBe("on-demand");
  expect(chosenFrom([fast(3), spot(1)], aJob({ promised: "spot" }))).toBe("spot");
});

test("where none stands idle there it goes to the cheapest that has one and proves it in time", () => {
  expect(chosenFrom([onDemand(0), fast(1), spot(1)], aJob())).toBe("spot");
  expect(chosenFrom([onDemand(0), fast(1), spot(0)], aJob())).toBe("fast");
  expect(chosenFrom([onDemand(0), fast(1), spot(1)], aJob({ leftSec: 60 }))).toBe("fast"); // 100 Mgas in 60 s
});

test("where none is idle, or none would be in time, it waits where it was promised", () => {
  expect(chosenFrom([spot(0), onDemand(0)], aJob())).toBe("on-demand");
  expect(chosenFrom([spot(1), onDemand(0)], aJob({ leftSec: 20 }))).toBe("on-demand");
});

test("a job that has lost a host goes to the safest that has an idle one, and to spot where there is no other", () => {
  const lost = aJob({ promised: "spot", hostLost: true });
  expect(chosenFrom([spot(2), onDemand(1), fast(1)], lost)).toBe("on-demand");
  expect(chosenFrom([spot(2), onDemand(0), fast(1)], lost)).toBe("fast");
  expect(chosenFrom([spot(2), onDemand(0), fast(0)], lost)).toBe("spot");
});

test("a job that was promised nowhere, or on hosts that are gone, has the first class that can prove it", () => {
  expect(chosenFrom([onDemand(0), spot(0)], aJob({ promised: undefined }))).toBe("on-demand");
  expect(chosenFrom([spot(1), onDemand(1)], aJob({ promised: "gone" }))).toBe("spot");
});

test("a job never goes to a host that is too small for its mode; where each is, nowhere", () => {
  const wrapped = aJob({ work: workOf(10, "groth16"), promised: "small" });
  expect(chosenFrom([small(4), onDemand(0)], wrapped)).toBe("on-demand");
  expect(chosenFrom([small(4)], wrapped)).toBeUndefined();
  expect(chosenFrom([], aJob())).toBeUndefined();
});

test("whatever is chosen can prove the job, and is idle unless it is where the job was promised", () => {
  const classes = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2));
  const job = fc.record({
    mgas: fc.integer({ min: 1, max: 2_000 }),
    mode: fc.constantFrom<ProofMode>("core", "compressed", "groth16", "plonk"),
    promised: fc.constantFrom("on-demand", "spot", "fast", "small"),
    leftSec: fc.nat(2_000),
    hostLost: fc.boolean(),
  });
  fc.assert(
    fc.property(classes, job, ([a, b, c, d], { mgas, mode, ...rest }) => {
      const all = [onDemand(a), spot(b), fast(c), small(d)];
      const chosen = chosenFrom(all, { ...rest, work: workOf(mgas, mode) });
      const found = all.find(({ capability }) => capability.className === chosen);
      expect(found && canProve(found.capability, mode)).toBe(true);
      const home = all.find(({ capability }) => capability.className === rest.promised);
      if (home && canProve(home.capability, mode) && chosen !== rest.promised) expect(found?.idle).toBeGreaterThan(0);
    }),
  );
});

test("what was chosen says why", () => {
  expect(chooseClass([spot(3), onDemand(1)], aJob())).toEqual({ className: "on-demand", because: "promised" });
  expect(chooseClass([spot(3), onDemand(0)], aJob())).toEqual({ className: "spot", because: "idle-here" });
  expect(chooseClass([spot(0), onDemand(0)], aJob())).toEqual({
    ...{ className: "on-demand", because: "waits-where-promised" },
  });
  const nowhere = aJob({ promised: undefined });
  expect(chooseClass([spot(0), onDemand(0)], nowhere)).toMatchObject({ because: "waits-for-a-host" });
});

test("where there is no time to begin anew, it goes to no spot host that could be lost, if there is another", () => {
  const tight = aJob({ promised: undefined, leftSec: 110 }); // about 60 s of work
  expect(chosenFrom([spot(1), fast(1)], aJob({ promised: undefined }))).toBe("spot");
  expect(chosenFrom([spot(1), fast(1)], tight)).toBe("fast");
  expect(chosenFrom([spot(1), fast(0)], tight)).toBe("spot");
});

test("a class that had no host for it, or may have none, is not waited for while there is another", () => {
  const none = aClass(0, { className: "none", maximumHosts: 0 });
  expect(chosenFrom([none, onDemand(0)], aJob({ promised: "none" }))).toBe("on-demand");
  expect(chosenFrom([none], aJob({ promised: "none" }))).toBe("none");
  expect(chosenFrom([onDemand(0), spot(0)], aJob({ avoid: "on-demand" }))).toBe("spot");
  expect(chosenFrom([onDemand(3)], aJob({ avoid: "on-demand" }))).toBe("on-demand");
});

test("where the fleet cannot be seen a job goes where it was promised, or to the first class with the memory", () => {
  const classes = [small(0), onDemand(0), spot(0)].map(({ capability }) => capability);
  const unseen = (mode: ProofMode, promised?: string, avoid?: string) =>
    chooseUnseen(classes, { mode, promised, avoid })?.className;
  expect(unseen("compressed", "spot")).toBe("spot");
  expect(unseen("compressed")).toBe("small");
  expect(unseen("groth16", "small")).toBe("on-demand");
  expect(unseen("groth16", "on-demand", "on-demand")).toBe("spot");
  expect(unseen("unknown")).toBeUndefined();
});

const aWaiting = (overrides: Partial<WaitingJob> = {}): WaitingJob => ({
  ...{ work: workOf(100), leftSec: 600, hostLost: false, on: "spot", waitedSec: 60, blocked: false, hostsThere: 2 },
  ...overrides,
});
const betterThan = (classes: readonly ClassNow[], job: Partial<WaitingJob> = {}) =>
  betterClass(classes, aWaiting(job))?.className;

test("a job that waits moves to an idle host that proves it in time, once its own class had time to place it", () => {
  expect(betterThan([spot(0), onDemand(1)])).toBe("on-demand");
  expect(betterThan([spot(1), onDemand(1)])).toBeUndefined(); // it is about to be placed
  expect(betterThan([spot(0), onDemand(1)], { waitedSec: 20 })).toBeUndefined();
  expect(betterThan([spot(0), onDemand(1)], { leftSec: 20 })).toBeUndefined();
  expect(betterThan([spot(0), onDemand(0)])).toBeUndefined();
});

test("a job whose class can start no host moves to one that can, and stays where there is none", () => {
  const stuck = { blocked: true, hostsThere: 0 };
  expect(betterThan([spot(0), onDemand(0)], stuck)).toBe("on-demand");
  expect(betterThan([spot(0), onDemand(0)], { ...stuck, hostsThere: 1 })).toBeUndefined(); // it may have that one
  expect(betterThan([spot(0), aClass(0, { className: "none", maximumHosts: 0 })], stuck)).toBeUndefined();
  expect(betterThan([spot(0)], stuck)).toBeUndefined();
});

test("a host that is awaited for longer than any start takes does not come, although nobody says so", () => {
  const awaited = (waitedSec: number) => betterThan([spot(0), onDemand(0)], { hostsThere: 0, waitedSec });
  expect(awaited(600)).toBeUndefined();
  expect(awaited(900)).toBe("on-demand");
});
