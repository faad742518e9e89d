import fc from "fast-check";
import { expect, test } from "vitest";
import { canProve, capabilityOf, type HostClass, noSamples } from "../../src/domain/capability.ts";
import { type ClassNow, chooseClass, type JobToPlace } from "../../src/domain/job-plan.ts";
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

test("a job goes where it was promised while a host stands idle there, however cheap others are", () => {
  expect(chooseClass([spot(3), onDemand(1)], aJob())).toBe("on-demand");
  expect(chooseClass([fast(3), spot(1)], aJob({ promised: "spot" }))).toBe("spot");
});

test("where none stands idle there it goes to the cheapest that has one and proves it in time", () => {
  expect(chooseClass([onDemand(0), fast(1), spot(1)], aJob())).toBe("spot");
  expect(chooseClass([onDemand(0), fast(1), spot(0)], aJob())).toBe("fast");
  expect(chooseClass([onDemand(0), fast(1), spot(1)], aJob({ leftSec: 60 }))).toBe("fast"); // 100 Mgas in 60 s
});

test("where none is idle, or none would be in time, it waits where it was promised", () => {
  expect(chooseClass([spot(0), onDemand(0)], aJob())).toBe("on-demand");
  expect(chooseClass([spot(1), onDemand(0)], aJob({ leftSec: 20 }))).toBe("on-demand");
});

test("a job that has lost a host goes to the safest that has an idle one, and to spot where there is no other", () => {
  const lost = aJob({ promised: "spot", hostLost: true });
  expect(chooseClass([spot(2), onDemand(1), fast(1)], lost)).toBe("on-demand");
  expect(chooseClass([spot(2), onDemand(0), fast(1)], lost)).toBe("fast");
  expect(chooseClass([spot(2), onDemand(0), fast(0)], lost)).toBe("spot");
});

test("a job that was promised nowhere, or on hosts that are gone, has the first class that can prove it", () => {
  expect(chooseClass([onDemand(0), spot(0)], aJob({ promised: undefined }))).toBe("on-demand");
  expect(chooseClass([spot(1), onDemand(1)], aJob({ promised: "gone" }))).toBe("spot");
});

test("a job never goes to a host that is too small for its mode; where each is, nowhere", () => {
  const wrapped = aJob({ work: workOf(10, "groth16"), promised: "small" });
  expect(chooseClass([small(4), onDemand(0)], wrapped)).toBe("on-demand");
  expect(chooseClass([small(4)], wrapped)).toBeUndefined();
  expect(chooseClass([], aJob())).toBeUndefined();
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
      const chosen = chooseClass(all, { ...rest, work: workOf(mgas, mode) });
      const found = all.find(({ capability }) => capability.className === chosen);
      expect(found && canProve(found.capability, mode)).toBe(true);
      const home = all.find(({ capability }) => capability.className === rest.promised);
      if (home && canProve(home.capability, mode) && chosen !== rest.promised) expect(found?.idle).toBeGreaterThan(0);
    }),
  );
});
