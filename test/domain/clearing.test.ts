import fc from "fast-check";
import { expect, test } from "vitest";
import {
  anyRequest,
  bestPrice,
  chanceToWin,
  expectedClearing,
  expectedRatio,
  marketLevel,
} from "../../src/domain/clearing.ts";
import type { Spread } from "../../src/domain/spread.ts";

const belief: Spread = { typical: 700_000_000, sigma: 0.35 };

test("a price at the middle of what others ask wins every second time, and a dearer one less often", () => {
  expect(chanceToWin(belief, belief.typical)).toBeCloseTo(0.5, 6);
  const price = fc.double({ min: 0, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(price, price, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(chanceToWin(belief, high)).toBeLessThanOrEqual(chanceToWin(belief, low) + 2e-7);
    }),
  );
  expect(chanceToWin(belief, 0)).toBe(1);
});

test("what is expected of a request is its program's, else its mode's, else everybody's", () => {
  const many = (ratio: number) => Array<number>(32).fill(ratio);
  expect(expectedRatio([], [], [])).toEqual(anyRequest);
  expect(expectedRatio(many(2), [], []).typical).toBeGreaterThan(1.8);
  expect(expectedRatio(many(2), many(0.5), []).typical).toBeLessThan(0.65);
  expect(expectedRatio(many(2), many(0.5), many(1.5)).typical).toBeGreaterThan(1.05);
  expect(expectedRatio(many(1.5), many(1.5), many(1.5)).typical).toBeGreaterThan(1.45);
});

test("all of a program's own prices that are kept count: the more there are, the more they say", () => {
  const cleared = Array.from({ length: 32 }, (_, index) => (index % 2 === 0 ? 1.4 : 1.6));
  const [eight, all] = [expectedRatio([], [], cleared.slice(-8)), expectedRatio([], [], cleared)];
  expect(all.sigma).toBeLessThan(eight.sigma * 0.8);
  expect(all.typical).toBeGreaterThan(eight.typical);
});

const now = 1_790_000_000;
const seen = (...prices: [perPgu: number, ago: number][]) =>
  prices.map(([perPgu, ago]) => ({ perPgu, atSec: now - ago }));

test("the market's level is the middle of what had to be beaten in the last two hours, where four auctions were seen", () => {
  const four = seen([900, 7_200], [700, 60], [800, 30], [1e9, 0]);
  expect(marketLevel(four, 100, now)).toBe(850);
  expect(marketLevel(four, undefined, now)).toBe(850);
  expect(marketLevel([...seen([1, 7_201]), ...four], 100, now)).toBe(850);
});

test.each([
  [
    "no auction was seen in the last two hours",
    seen([1, 9_000], [600, 8_000], [700, 7_900], [800, 7_800], [900, 7_201]),
    750,
  ],
  ["three were", seen([1, 8_000], [600, 7_201], [700, 3], [800, 2], [900, 1]), 750],
  ["one was ever seen, a day ago", seen([900, 86_400]), 900],
  ["one has no price", seen([600, 5], [700, 4], [800, 3], [900, 2], [0, 1]), 750],
])("the last prices are the market's level where %s: an average may be of our own bids", (_name, prices, level) => {
  expect(marketLevel(prices, 100, now)).toBe(level);
  expect(marketLevel(prices, undefined, now)).toBe(level);
});

test.each([
  ["none was seen", seen()],
  ["all are older than a day", seen([900, 86_403], [900, 86_402], [900, 86_401], [900, 86_401])],
  ["none of them is a price", seen([0, 1], [-1, 1], [0, 1], [0, 1])],
])("the average stands in for the market's level where %s", (_name, prices) => {
  expect(marketLevel(prices, 100, now)).toBe(100);
  expect(marketLevel(prices, undefined, now)).toBeUndefined();
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("an average of %s is no level", (average) => {
  expect(marketLevel([], average, now)).toBeUndefined();
});

test("the expected price moves with the market's level", () => {
  expect(expectedClearing(600, { typical: 1.5, sigma: 0.2 })).toEqual({ typical: 900, sigma: 0.2 });
});

/** The gain of the best of very many prices: what the search cannot beat. */
function bruteForce(of: Spread, least: number, worth: (price: number) => number): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let step = -4_000; step <= 4_000; step++) {
    const price = Math.max(least, of.typical * Math.exp((of.sigma * step) / 1_000));
    best = Math.max(best, worth(price) * chanceToWin(of, price));
  }
  return best;
}

test("of thousands of prices none brings a tenth more than the one that is found, which is never below the least", () => {
  const sigma = fc.double({ min: 0.03, max: 0.8, noNaN: true });
  const share = fc.double({ min: 0.05, max: 1, noNaN: true }); // dearer jobs win so rarely that little is at stake
  fc.assert(
    fc.property(sigma, share, fc.double({ min: 0, max: 1, noNaN: true }), (spread, cost, fee) => {
      const of = { typical: 1_000_000, sigma: spread };
      const [spent, paid] = [cost * of.typical, fee * of.typical];
      const least = Math.max(1, spent - paid); // at it the job earns nothing
      const worth = (price: number) => paid + price - spent;
      const price = bestPrice(of, least, paid - spent, 1);
      const best = bruteForce(of, least, worth);
      expect(price).toBeGreaterThanOrEqual(least);
      expect(worth(price) * chanceToWin(of, price)).toBeGreaterThanOrEqual(best * 0.9 - 1e-6);
    }),
    { numRuns: 300 },
  );
});

test("where the least is above all that anybody asks it is the price", () => {
  expect(bestPrice(belief, 1e12, 0, 1)).toBe(1e12);
});

test("a GPU that would earn elsewhere asks for more", () => {
  const at = (elsewhere: number) => bestPrice(belief, 1, -elsewhere, 1);
  expect(at(600_000_000)).toBeGreaterThan(at(0));
});
