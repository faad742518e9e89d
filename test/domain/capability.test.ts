import fc from "fast-check";
import { expect, test } from "vitest";
import { canProve, capabilityOf, type JobSamples, noSamples, speedShares } from "../../src/domain/capability.ts";
import { type InstanceTypeName, instanceTypes } from "../../src/domain/instance-types.ts";
import { proofModes } from "../../src/domain/proof-request.ts";
import { pgu } from "../../src/domain/values.ts";
import { awaitedSec, comeBy, durationOf, expectedSec, remainingSec, shareWithin } from "../../src/domain/work.ts";
import { aHostClass } from "./builders.ts";

const nothing = { throughputPguPerSec: 0n, startUpSec: 0 };
const of = (samples: Partial<JobSamples> = {}, overrides = nothing, host = {}) =>
  capabilityOf(aHostClass(host), { ...noSamples, ...samples }, overrides);
const many = (value: number) => Array<number>(32).fill(value);

test("without a job a class is what its type is believed to be", () => {
  const { speedPguPerSec, coldStartSec, usdPerSec, lossesPerHour } = of();
  expect(speedPguPerSec.typical).toBe(2_200_000);
  expect(coldStartSec.typical).toBe(450);
  expect(usdPerSec * 3_600).toBeCloseTo(3.004, 9);
  expect(lossesPerHour).toBe(0);
});

test("spot costs its share and loses hosts", () => {
  const { usdPerSec, lossesPerHour } = of({}, nothing, { buy: "spot" });
  expect(usdPerSec * 3_600).toBeCloseTo(1.502, 9);
  expect(lossesPerHour).toBe(0.05);
});

test("spot costs the share that the operator says of its class", () => {
  const { usdPerSec } = of({}, nothing, { buy: "spot", spotShare: 0.7 });
  expect(usdPerSec * 3_600).toBeCloseTo(0.7 * 3.004, 9);
});

test("jobs replace the belief, and the operator replaces both", () => {
  expect(of({ speedPguPerSec: many(4_000_000) }).speedPguPerSec.typical).toBeGreaterThan(3_600_000);
  expect(of({ coldStartSec: many(100) }).coldStartSec.typical).toBeLessThan(130);
  const told = of({ speedPguPerSec: many(4_000_000) }, { throughputPguPerSec: 1_000_000n, startUpSec: 60 });
  expect(told.speedPguPerSec).toEqual({ typical: 1_000_000, sigma: 0.05 });
  expect(told.coldStartSec).toEqual({ typical: 60, sigma: 0.05 });
});

test("a wrap takes longer than none, plonk longer than groth16, and each as long as it was measured", () => {
  const { besideProvingSec: beside } = of();
  const measured = of({ groth16WrapSec: many(5), plonkWrapSec: many(200) }).besideProvingSec;
  expect(beside.core).toEqual(beside.compressed);
  expect(beside.groth16.usual).toBeCloseTo(beside.compressed.usual + 30, 9);
  for (const how of ["usual", "late"] as const) {
    expect(beside.groth16[how]).toBeGreaterThan(beside.compressed[how] + 29.9);
    expect(beside.plonk[how]).toBeGreaterThan(beside.groth16[how] + 40);
    expect(measured.groth16[how]).toBeLessThan(beside.groth16[how]);
    expect(measured.plonk[how]).toBeGreaterThan(beside.plonk[how]);
  }
});

test("a promise reckons with more than the usual time beside the proving, and the better that is known the less more", () => {
  const { usual, late } = of().besideProvingSec.compressed;
  expect(usual).toBe(13);
  expect(late).toBeGreaterThan(20);
  const known = of({ warmStartSec: many(9), deliverSec: many(4) }).besideProvingSec.compressed;
  expect(known.usual).toBeCloseTo(13, 9);
  expect(known.late).toBeGreaterThan(13);
  expect(known.late).toBeLessThan(late);
});

test("the slowest host that a promise fears is the type's, and the slowest that was seen from the eighth job on", () => {
  expect(of().speeds[0]).toBe(1_600_000);
  expect(of({ speedPguPerSec: [900_000, ...many(2_000_000).slice(0, 6)] }).speeds[0]).toBe(1_600_000);
  const seen = of({ speedPguPerSec: [1_000_000, ...many(2_000_000).slice(0, 7)] }).speeds;
  expect(seen).toEqual([970_000, 2_000_000, 2_000_000, 2_000_000]);
  const [slowest = 0, ...others] = of({}, { throughputPguPerSec: 1_000_000n, startUpSec: 0 }).speeds;
  expect(slowest).toBeGreaterThan(900_000); // the operator's word, with little spread
  expect(Math.max(...others)).toBeLessThan(1_040_000);
});

test("the speeds that stand for all hosts have a share each, and come the slowest first", () => {
  expect(speedShares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  const samples = fc.array(fc.double({ min: 1e5, max: 1e7, noNaN: true }), { maxLength: 32 });
  fc.assert(
    fc.property(samples, (speedPguPerSec) => {
      const { speeds } = of({ speedPguPerSec });
      expect(speeds).toHaveLength(speedShares.length);
      if (speedPguPerSec.length >= 8) expect([...speeds].sort((a, b) => a - b)).toEqual(speeds);
    }),
  );
});

test("spot hosts that were lost lately make their class less trusted, and hours without a loss more", () => {
  const losses = (lost: number, hostHours: number, buy: "spot" | "on-demand" = "spot") =>
    capabilityOf(aHostClass({ buy }), noSamples, nothing, { lost, hostHours }).lossesPerHour;
  expect(losses(0, 0)).toBe(0.05);
  expect(losses(2, 0.5)).toBeCloseTo(2.4 / 8.5, 12); // the average weighs as much as eight hours
  expect(losses(0, 40)).toBeLessThan(0.01);
  expect(losses(2, 0.5, "on-demand")).toBe(0);
});

test("memory decides the modes; a host that leaves a job less than SP1 needs makes none", () => {
  const modes = (instanceType: InstanceTypeName) =>
    proofModes.filter((mode) => canProve(aHostClass({ instanceType }), mode));
  expect(modes("g6.xlarge")).toEqual([]);
  expect(modes("g6.2xlarge")).toEqual(["core", "compressed"]);
  expect(modes("g6.4xlarge")).toEqual(["core", "compressed", "groth16"]);
  expect(modes("g6e.4xlarge")).toEqual(["core", "compressed", "plonk", "groth16"]);
  for (const instanceType of Object.keys(instanceTypes) as InstanceTypeName[]) {
    expect(canProve(aHostClass({ instanceType }), "unknown")).toBe(false);
  }
});

const gas = fc.bigInt({ min: 1n, max: 10n ** 12n });
const sigma = fc.double({ min: 0, max: 1.5, noNaN: true });
const aDuration = (amount: bigint, spread: number, most?: bigint) => {
  const estimate = { gas: pgu(amount), sigma: spread, source: "network" as const };
  return durationOf({ estimate: { ...estimate, ...(most !== undefined && { most: pgu(most) }) }, mode: "core" }, of());
};

test("the share within a time goes from 0 to 1 as the time grows, and a limit ends it", () => {
  const sec = fc.double({ min: 0, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(gas, sigma, sec, sec, (amount, spread, a, b) => {
      const duration = aDuration(amount, spread);
      const [early, late] = [Math.min(a, b), Math.max(a, b)];
      expect(shareWithin(duration, early)).toBeLessThanOrEqual(shareWithin(duration, late) + 2e-7);
      expect(shareWithin(duration, duration.pace.lateFixedSec)).toBe(0);
      const bounded = aDuration(amount, spread, amount);
      const mostSec = bounded.most / bounded.pace.speeds[0]!;
      expect(shareWithin(bounded, bounded.pace.lateFixedSec + mostSec + 1e-6)).toBe(1);
      expect(expectedSec(bounded)).toBeLessThanOrEqual(bounded.pace.fixedSec + mostSec + 1e-6);
    }),
  );
});

test("gas that is certain is in time on those hosts that are fast enough, each by its share", () => {
  const duration = aDuration(160_000_000n, 0);
  const shareOn = (speed: number) => shareWithin(duration, duration.pace.lateFixedSec + 160_000_000 / speed + 1e-6);
  const shares = [...duration.pace.speeds].reverse().map(shareOn);
  [0.3, 0.6, 0.9, 1].forEach((expected, index) => void expect(shares[index]).toBeCloseTo(expected, 9));
  expect(shareOn(duration.pace.speeds[3]! * 1.01)).toBe(0);
});

test("what has not come after many seconds comes after at least one more, and by its middle half of all have come", () => {
  const start = { typical: 450, sigma: 0.14 };
  expect(comeBy(start, 0)).toBe(0);
  expect(comeBy(start, 450)).toBeCloseTo(0.5, 6);
  expect(awaitedSec(start, 0, 0.5)).toBeCloseTo(450, 0);
  const sec = fc.double({ min: 0, max: 2_000, noNaN: true });
  fc.assert(
    fc.property(sec, sec, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, u) => {
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(comeBy(start, less)).toBeLessThanOrEqual(comeBy(start, more) + 2e-7);
      expect(awaitedSec(start, less, u)).toBeGreaterThanOrEqual(1);
      expect(more + awaitedSec(start, more, u)).toBeGreaterThanOrEqual(
        (less + awaitedSec(start, less, u)) * (1 - 1e-3),
      );
    }),
  );
});

test("what is left of a proof is above zero, and what it takes in all grows with what it took so far", () => {
  const elapsed = fc.double({ min: 0, max: 5_000, noNaN: true });
  fc.assert(
    fc.property(gas, sigma, elapsed, elapsed, fc.double({ min: 0, max: 1, noNaN: true }), (amount, spread, a, b, u) => {
      const duration = aDuration(amount, spread);
      const [less, more] = [Math.min(a, b), Math.max(a, b)];
      expect(remainingSec(duration, less, u)).toBeGreaterThanOrEqual(1);
      const total = (sec: number) => sec + remainingSec(duration, sec, u);
      expect(total(more)).toBeGreaterThanOrEqual(total(less) * (1 - 1e-3));
    }),
    { numRuns: 500 },
  );
});
