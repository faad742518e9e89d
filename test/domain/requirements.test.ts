import fc from "fast-check";
import { expect, test } from "vitest";
import { effectiveDeadline, missesToSpare, type Requirements } from "../../src/domain/requirements.ts";
import { pgu, unixSeconds } from "../../src/domain/values.ts";
import { aProofRequest, aRequirements, t0 } from "./builders.ts";

const due = (gas: bigint, deadlineSec = t0 + 3_600, required: Requirements | undefined = aRequirements()) =>
  effectiveDeadline(aProofRequest({ deadlineSec: unixSeconds(deadlineSec) }), pgu(gas), required) - t0;

test("the network's floor of 420 s counts, not the requester's hour", () => {
  expect(due(1n)).toBe(420);
  expect(due(420n * 24_000_000n)).toBe(420);
});

test("a proof of more gas than the floor covers has as long as the network's speed takes", () => {
  expect(due(24_000_000_000n)).toBe(1_000);
  expect(due(24_000_000_000n, t0 + 900)).toBe(900);
});

test("a deadline before the floor counts, one in the past too; and without requirements the deadline alone", () => {
  expect(due(1n, t0 + 5)).toBe(5);
  expect(due(1n, t0 - 5)).toBe(-5);
  expect(effectiveDeadline(aProofRequest(), pgu(1n), undefined)).toBe(t0 + 3_600);
});

test("without a speed the floor alone counts, whatever the gas", () => {
  expect(due(10n ** 18n, t0 + 3_600, aRequirements({ minPguPerSec: 0n }))).toBe(420);
});

test("the effective deadline is never past the request's, and never earlier with more gas", () => {
  const gas = fc.bigInt({ min: 0n, max: 2n ** 64n });
  fc.assert(
    fc.property(gas, gas, fc.integer({ min: -1_000, max: 1e9 }), (a, b, left) => {
      const [less, more] = a < b ? [a, b] : [b, a];
      expect(due(more, t0 + left)).toBeLessThanOrEqual(left);
      expect(due(less, t0 + left)).toBeLessThanOrEqual(due(more, t0 + left));
    }),
  );
});

test.each([
  ["of a thousand at 98 % twenty may be missed", { resolved: 1_000, missed: 0 }, {}, 20],
  ["those that were missed are spent", { resolved: 1_000, missed: 19 }, {}, 1],
  ["more misses than allowed leave none, not less than none", { resolved: 100, missed: 40 }, {}, 0],
  ["while too few are resolved they count as if there were enough", { resolved: 3, missed: 0 }, {}, 1],
  ["and a miss among the few counts on that day", { resolved: 3, missed: 1 }, {}, 0],
  ["99.99 % of a thousand leaves none", { resolved: 1_000, missed: 0 }, { minSuccessMillionths: 999_900 }, 0],
  ["a rate of 0 judges nobody", { resolved: 9, missed: 9 }, { minSuccessMillionths: 0 }, Number.POSITIVE_INFINITY],
])("%s", (_name, record, overrides, expected) => {
  expect(missesToSpare(record, aRequirements(overrides))).toBe(expected);
});

test("a network without requirements judges nobody", () => {
  expect(missesToSpare({ resolved: 0, missed: 1_000 }, undefined)).toBe(Number.POSITIVE_INFINITY);
});

test("as many misses as are to spare still leave the rate at the bar, and one more does not", () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 100_000 }), fc.nat(1_000), (resolved, missed) => {
      const spare = missesToSpare({ resolved, missed }, aRequirements());
      const rate = (more: number) => (resolved - missed - more) / resolved;
      if (spare > 0) expect(rate(spare)).toBeGreaterThanOrEqual(0.98 - 1e-12);
      expect(rate(spare + 1)).toBeLessThan(0.98);
    }),
  );
});
