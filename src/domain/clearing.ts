import { measured, median, normalCdf, type Spread } from "./spread.ts";

/**
 * What the cheapest of the others asks, per PGU, over the market's level at the time: seen once an auction is over,
 * whoever won it. Requests of one hour clear around the level with this spread, whoever asks.
 */
export const anyRequest: Spread = { typical: 1, sigma: 0.35 };

/** What the cheapest other asked, in wei per PGU, and when. */
export type ClearingPrice = { perPgu: number; atSec: number };

/** Newer prices say the most of the level; where fewer than so many are, the last ones before them count too, up to a day old. */
const levelWithinSec = 7_200;
const fewestPrices = 4;
const knownWithinSec = 86_400;

/**
 * The market's level: the middle of what had to be beaten lately, in wei per PGU; `prices` in order of time. What wins on average
 * is no such level, for our own low bids are in it, and nobody else's while we have no rivals: it stands in where no price was seen.
 */
export function marketLevel(
  prices: readonly ClearingPrice[],
  average: number | undefined,
  now: number,
): number | undefined {
  const known = prices.filter(({ atSec, perPgu }) => now - atSec <= knownWithinSec && perPgu > 0);
  const recent = known.filter(({ atSec }) => now - atSec <= levelWithinSec).length;
  const last = known.slice(-Math.max(recent, fewestPrices)).map(({ perPgu }) => perPgu);
  const level = last.length > 0 ? median(last) : (average ?? 0);
  return level > 0 && Number.isFinite(level) ? level : undefined;
}

/** The ratio that is expected of a request: what its program's requests in its mode cleared at lately, its mode's, all. */
export const expectedRatio = (
  all: readonly number[],
  ofMode: readonly number[],
  ofProgram: readonly number[],
): Spread => measured(ofProgram, measured(ofMode, measured(all, anyRequest)));

/** The cheapest other bid that is expected, in wei per PGU: `level` is what has to be beaten in the middle. */
export const expectedClearing = (level: number, { typical, sigma }: Spread): Spread => ({
  typical: level * typical,
  sigma,
});

/** The chance that nobody asks less than `price`. */
export const chanceToWin = ({ typical, sigma }: Spread, price: number): number =>
  price <= 0 ? 1 : normalCdf((Math.log(typical) - Math.log(price)) / sigma);

/**
 * Prices that are tried, in standard deviations from the middle: from one that all but always wins to one that rarely does,
 * half a deviation apart, each with its chance.
 */
const [lowestZ, stepZ] = [-3, 0.5];
const triedChances = Array.from({ length: 13 }, (_, index) => normalCdf(-(lowestZ + index * stepZ)));

/**
 * The price per PGU that earns most on average: `fixed + perPrice × price` is what winning at it is worth, above what the
 * job costs and what its GPU time would earn otherwise. Never below `least`.
 */
export function bestPrice(belief: Spread, least: number, fixed: number, perPrice: number): number {
  const step = Math.exp(belief.sigma * stepZ);
  let best = least;
  let bestGain = (fixed + perPrice * least) * chanceToWin(belief, least);
  let price = belief.typical * Math.exp(belief.sigma * lowestZ);
  for (let index = 0; index < triedChances.length; index++, price *= step) {
    if (price <= least) continue;
    const gain = (fixed + perPrice * price) * (triedChances[index] ?? 0);
    if (gain <= bestGain) continue;
    best = price;
    bestGain = gain;
  }
  return best;
}
