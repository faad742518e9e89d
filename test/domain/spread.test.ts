import fc from "fast-check";
import { expect, test } from "vitest";
import { measured, median, normalCdf, normalQuantile, quantile, type Spread } from "../../src/domain/spread.ts";
import { randomOf } from "./random.ts";

const prior: Spread = { typical: 100, sigma: 0.3 };
const drawn = (n: number, { typical, sigma }: Spread, seed = 1): number[] => {
  const random = randomOf(seed);
  return Array.from({ length: n }, () => typical * Math.exp(sigma * random.normal()));
};
const close = (value: number, to: number, share: number) => expect(Math.abs(value / to - 1)).toBeLessThan(share);

test("without a sample the prior stands", () => {
  expect(measured([], prior)).toEqual(prior);
  expect(measured([0, -3, Number.NaN, Number.POSITIVE_INFINITY], prior)).toEqual(prior);
});

test("many samples outweigh the prior, in the middle and in the spread", () => {
  const real: Spread = { typical: 20, sigma: 0.1 };
  const { typical, sigma } = measured(drawn(2_000, real), prior);
  close(typical, real.typical, 0.02);
  close(sigma, real.sigma, 0.15);
});

test("the more samples agree, the nearer to them: each step goes on from the prior", () => {
  const at = [0, 1, 2, 4, 8, 16, 32].map((n) => measured(Array<number>(n).fill(20), prior));
  for (let step = 1; step < at.length; step++) {
    expect(at[step]!.typical).toBeLessThan(at[step - 1]!.typical);
    expect(at[step]!.sigma).toBeLessThan(at[step - 1]!.sigma);
  }
});

test("one bad sample of many moves neither the middle nor the spread by much", () => {
  const good = drawn(31, { typical: 20, sigma: 0.1 }, 3);
  const before = measured(good, prior);
  for (const bad of [1e-9, 1, 2_000, 1e12]) {
    const after = measured([...good, bad], prior);
    close(after.typical, before.typical, 0.05);
    close(after.sigma, before.sigma, 0.25);
  }
});

test("two samples that agree by chance do not make a quantity certain", () => {
  expect(measured([50, 50], prior).sigma).toBeGreaterThan(0.2);
  expect(measured(Array<number>(32).fill(50), prior).sigma).toBeGreaterThanOrEqual(0.03);
});

test("a measured spread is a positive number between the samples and the prior, whatever the samples", () => {
  const sample = fc.oneof(fc.double(), fc.double({ min: 1e-6, max: 1e15, noNaN: true }));
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 40 }), (samples) => {
      const { typical, sigma } = measured(samples, prior);
      const kept = samples.filter((each) => each > 0 && Number.isFinite(each));
      const around = 1 + 1e-9;
      expect(typical).toBeGreaterThanOrEqual(Math.min(...kept, prior.typical) / around);
      expect(typical).toBeLessThanOrEqual(Math.max(...kept, prior.typical) * around);
      expect(sigma).toBeGreaterThanOrEqual(0.03);
      expect(Number.isFinite(sigma)).toBe(true);
    }),
  );
});

test("the order of the samples says nothing", () => {
  const samples = fc.array(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(samples, (given) => {
      const { typical, sigma } = measured(given, prior);
      const other = measured([...given].reverse(), prior);
      expect(other.typical).toBeCloseTo(typical, 9);
      expect(other.sigma).toBeCloseTo(sigma, 9);
    }),
  );
});

test("a median is the middle one, or half way between the two", () => {
  expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([3, 5, 2.5]);
  expect(median([])).toBeNaN();
});

// From tables of the normal distribution.
test.each([
  [0, 0.5],
  [0.5, 0.6914624613],
  [1, 0.8413447461],
  [1.644853627, 0.95],
  [1.9599639845, 0.975],
  [2.5758293035, 0.995],
  [3.0902323062, 0.999],
  [-1, 0.1586552539],
  [-3, 0.001349898],
])("at %f standard deviations the normal distribution has %f below it", (z, p) => {
  expect(Math.abs(normalCdf(z) - p)).toBeLessThan(1e-7);
  expect(Math.abs(normalQuantile(p) - z)).toBeLessThan(5e-4);
});

test("the normal distribution is symmetric, never falls, and stays between 0 and 1", () => {
  const z = fc.double({ min: -12, max: 12, noNaN: true });
  fc.assert(
    fc.property(z, z, (a, b) => {
      expect(Math.abs(normalCdf(a) + normalCdf(-a) - 1)).toBeLessThan(2e-7);
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(normalCdf(high) - normalCdf(low)).toBeGreaterThan(-1.6e-7); // within its own error
      expect(normalCdf(a)).toBeGreaterThanOrEqual(0);
      expect(normalCdf(a)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});

test("quantile and distribution are inverse of each other", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-5, max: 1 - 1e-5, noNaN: true }), (p) => {
      expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(3e-4);
      expect(Math.abs(normalQuantile(p) + normalQuantile(1 - p))).toBeLessThan(1e-8);
    }),
    { numRuns: 1_000 },
  );
});

test("at the ends of a quantile there are numbers still", () => {
  for (const p of [0, 1e-300, 1 - 1e-16, 1]) expect(Number.isFinite(normalQuantile(p))).toBe(true);
});

test("a spread's quantiles are its samples' own", () => {
  const spread = { typical: 450, sigma: 0.14 };
  const samples = drawn(40_000, spread, 7).sort((a, b) => a - b);
  expect(quantile(spread, 0.5)).toBeCloseTo(450, 4);
  for (const p of [0.05, 0.5, 0.95, 0.99]) close(quantile(spread, p), samples[Math.floor(p * samples.length)]!, 0.01);
});
