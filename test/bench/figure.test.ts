import fc from "fast-check";
import { expect, test } from "vitest";
import { figure, figureAtLeast, reading, table } from "../../bench/figure.ts";

test("a figure's median and 99th percentile are among its samples, in order, and its budget decides", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1 }), fc.nat(9_999), (samples, bound) => {
      const { median, p99, holds, runs } = figure("f", "ms", samples, { median: bound });
      expect(samples).toContain(median);
      expect(samples).toContain(p99);
      expect(median).toBeLessThanOrEqual(p99);
      expect(holds).toBe(median <= bound);
      expect(runs).toBe(samples.length);
    }),
  );
});

test("where higher is better the budget is a least, and the 99th percentile is on the low side", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9_999 }), { minLength: 1 }), fc.nat(9_999), (samples, bound) => {
      const { median, p99, holds, budget } = figureAtLeast("f", "bids/s", samples, { median: bound });
      expect(samples).toContain(median);
      expect(samples).toContain(p99);
      expect(p99).toBeLessThanOrEqual(median);
      expect({ holds, budget }).toEqual({ holds: median >= bound, budget: bound });
    }),
  );
  expect(table([figureAtLeast("rate", "bids/s", [120], { median: 100 })])).toContain("≥ 100");
});

test("a figure without a sample keeps no budget: a measurement that saw nothing must not pass", () => {
  expect(figure("f", "ms", [], { median: 1 }).holds).toBe(false);
  expect(figureAtLeast("f", "bids/s", [], { median: 1 }).holds).toBe(false);
});

test("the table says what holds and what is missed", () => {
  const shown = table([reading("memory", "MB", 400, 500), reading("time", "ms", 9, 5)]);
  expect(shown).toContain("holds");
  expect(shown).toContain("MISSED");
});
