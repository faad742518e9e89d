import { describe, expect, test } from "vitest";
import { defaultRules } from "../../local/network/rules.ts";
import { generateMarket } from "../../replay/market/generate.ts";
import type { Market, MarketRequest } from "../../replay/market/market.ts";
import { usualBaseFees } from "../../replay/market/modes.ts";
import { weatherNames } from "../../replay/market/weather.ts";

const calm = generateMarket({ seed: 11, weather: "calm", requests: 10_000 });
const stormy = generateMarket({ seed: 11, weather: "stormy", requests: 10_000 });

function groupedBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item)) ?? [];
    group.push(item);
    groups.set(keyOf(item), group);
  }
  return groups;
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
const share = (market: Market, is: (entry: MarketRequest) => boolean): number =>
  market.requests.filter(is).length / market.requests.length;
const quantile = (numbers: readonly number[], at: number): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length * at)] ?? 0;
const hourOf = (market: Market, entry: MarketRequest): number =>
  Math.floor((entry.createdAtSec - market.startSec) / 3600);

/** The logarithm of each clearing price less the mean of its hour, with the program and mode that it is of. */
function deviations(market: Market): { kind: string; log: number }[] {
  const contested = market.requests.filter(({ rivalWei }) => Number.isFinite(rivalWei));
  const hours = groupedBy(contested, (entry) => hourOf(market, entry));
  return [...hours.values()]
    .filter((entries) => entries.length > 30)
    .flatMap((entries) => {
      const level = mean(entries.map(({ rivalWei }) => Math.log(rivalWei)));
      return entries.map(({ request, rivalWei }) => ({
        kind: `${request.vkHash} ${request.mode}`,
        log: Math.log(rivalWei) - level,
      }));
    });
}

describe.each([calm, stormy])("$name", (market) => {
  test("clearing prices of an hour spread by 0.35, and half of the variance belongs to the program and mode", () => {
    const all = deviations(market);
    const variance = mean(all.map(({ log }) => log ** 2));
    expect(Math.sqrt(variance)).toBeGreaterThan(0.3);
    expect(Math.sqrt(variance)).toBeLessThan(0.4);

    const kinds = [...groupedBy(all, ({ kind }) => kind).values()].filter((each) => each.length > 1);
    const within = kinds.map((each) => {
      const middle = mean(each.map(({ log }) => log));
      return each.reduce((sum, { log }) => sum + (log - middle) ** 2, 0) * (each.length / (each.length - 1));
    });
    const passing = within.reduce((sum, each) => sum + each, 0) / kinds.flat().length;
    expect(1 - passing / variance).toBeGreaterThan(0.38);
    expect(1 - passing / variance).toBeLessThan(0.62);
  });

  test("clearing prices are as good as log-normal: no skew, and tails of a normal draw", () => {
    const logs = deviations(market).map(({ log }) => log);
    const deviation = Math.sqrt(mean(logs.map((log) => log ** 2)));
    expect(Math.abs(mean(logs.map((log) => log ** 3)) / deviation ** 3)).toBeLessThan(0.35);
    expect(mean(logs.map((log) => log ** 4)) / deviation ** 4).toBeGreaterThan(2.5);
    expect(mean(logs.map((log) => log ** 4)) / deviation ** 4).toBeLessThan(4);
  });

  test("a few percent of the requests that anyone may bid on get no bid from a rival", () => {
    const none = share(
      market,
      ({ rivalWei, request }) => rivalWei === Number.POSITIVE_INFINITY && request.whitelist.length === 0,
    );
    expect(none).toBeGreaterThan(0.01);
    expect(none).toBeLessThan(0.12);
  });

  test("modes, failures and cancellations come as often as they should", () => {
    const modes = { compressed: 0.55, groth16: 0.3, plonk: 0.1, core: 0.05 };
    for (const [mode, expected] of Object.entries(modes)) {
      expect(share(market, ({ request }) => request.mode === mode)).toBeCloseTo(expected, 1);
    }
    expect(share(market, ({ executable }) => !executable)).toBeCloseTo(0.02, 2);
    expect(share(market, ({ cancelledAtSec }) => Number.isFinite(cancelledAtSec))).toBeCloseTo(0.01, 2);
    expect(share(market, ({ request }) => request.whitelist.length > 0)).toBeCloseTo(0.03, 1);
  });

  test("deadlines, auctions and arrivals stay within their bounds", () => {
    for (const { request } of market.requests) {
      expect(request.deadlineSec - request.createdAtSec).toBeGreaterThanOrEqual(600);
      expect(request.deadlineSec - request.createdAtSec).toBeLessThanOrEqual(4 * 3600);
      expect([0, 10, 15, 30]).toContain(request.minAuctionPeriodSec);
    }
    const perMinute = groupedBy(market.requests, (entry) => Math.floor(entry.createdAtSec / 60));
    expect(Math.max(...[...perMinute.values()].map((entries) => entries.length))).toBeLessThan(60);
    expect(mean([...perMinute.values()].map((entries) => entries.length))).toBeGreaterThan(2);
  });

  test("a few programs make most of the volume, and repeat with a spread of 10 to 30 percent", () => {
    const programs = [...groupedBy(market.requests, ({ request }) => request.vkHash).values()];
    const bySize = programs.toSorted((a, b) => b.length - a.length);
    expect(bySize.slice(0, 6).flat().length / market.requests.length).toBeGreaterThan(0.5);
    for (const entries of bySize.slice(0, 6)) {
      const logs = entries.map(({ gas }) => Math.log(gas));
      const deviation = Math.sqrt(mean(logs.map((log) => (log - mean(logs)) ** 2)));
      expect(deviation).toBeGreaterThan(0.08);
      expect(deviation).toBeLessThan(0.33);
    }
  });

  test("the network's estimates are off by about 15 percent, and are there once a program was settled often enough", () => {
    const errors = market.requests.flatMap(({ publishedGas, gas }) =>
      publishedGas === undefined ? [] : [Math.log(Number(publishedGas) / gas)],
    );
    expect(errors.length / market.requests.length).toBeGreaterThan(0.8);
    expect(market.requests.slice(0, 10).every(({ publishedGas }) => publishedGas === undefined)).toBe(true);
    const deviation = Math.sqrt(mean(errors.map((each) => each ** 2)));
    expect(deviation).toBeGreaterThan(0.15); // the error and the program's own spread
    expect(deviation).toBeLessThan(0.35);
  });

  test("PROVE stays between $0.30 and $1.50", () => {
    for (let sec = market.startSec; sec < market.endSec; sec += 300) {
      expect(market.prove.usdAt(sec)).toBeGreaterThanOrEqual(0.3);
      expect(market.prove.usdAt(sec)).toBeLessThanOrEqual(1.5);
    }
  });

  test("no gas limit is below the gas that is used, and every bid is on the tick and within the maximum", () => {
    for (const { request, gas, rivalBids, maxPriceWei } of market.requests) {
      if (request.gasLimit > 0n) expect(request.gasLimit).toBeGreaterThanOrEqual(BigInt(gas));
      for (const { weiPerPgu } of rivalBids) {
        expect(weiPerPgu % market.tickWei).toBe(0);
        expect(weiPerPgu).toBeLessThanOrEqual(maxPriceWei);
      }
    }
  });
});

test("gas has a median of 60 Mgas and a p99 of 3 Bgas, and heavier tails in a storm", () => {
  const gas = calm.requests.map((entry) => entry.gas);
  expect(quantile(gas, 0.5)).toBeGreaterThan(45e6);
  expect(quantile(gas, 0.5)).toBeLessThan(80e6);
  expect(quantile(gas, 0.99)).toBeGreaterThan(2e9);
  expect(quantile(gas, 0.99)).toBeLessThan(4.5e9);
  expect(
    quantile(
      stormy.requests.map((entry) => entry.gas),
      0.99,
    ),
  ).toBeGreaterThan(quantile(gas, 0.99));
});

test("the level of a calm market stays between 0.25 and 1.2 PROVE per BPGU while it drifts", () => {
  const contested = calm.requests.filter(({ rivalWei }) => Number.isFinite(rivalWei));
  const levels = [...groupedBy(contested, (entry) => hourOf(calm, entry)).values()]
    .filter((entries) => entries.length > 30)
    .map((entries) => Math.exp(mean(entries.map(({ rivalWei }) => Math.log(rivalWei)))) / 1e9);
  expect(Math.min(...levels)).toBeGreaterThan(0.22);
  expect(Math.max(...levels)).toBeLessThan(1.3);
  expect(Math.max(...levels) / Math.min(...levels)).toBeGreaterThan(1.3);
});

/** All that a market says, as text. */
const written = ({ prove, ...market }: Market): string =>
  JSON.stringify(
    [market, Array.from({ length: 100 }, (_, step) => prove.publishedAt(market.startSec + step * 600))],
    (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value),
  );

test.each(weatherNames)("a %s market is a function of its seed, its weather and the count alone", (weather) => {
  const options = { seed: 3, weather, requests: 400 };
  expect(written(generateMarket(options))).toBe(written(generateMarket(options)));
  expect(written(generateMarket({ ...options, seed: 4 }))).not.toBe(written(generateMarket(options)));
});

test("a longer market begins like a shorter one", () => {
  const [shorter, longer] = [300, 600].map((requests) => generateMarket({ seed: 5, weather: "calm", requests }));
  expect(longer?.requests.slice(0, 300)).toEqual(shorter?.requests);
});

test("base fees are those of the network in a box, unless told otherwise", () => {
  expect(usualBaseFees).toEqual(defaultRules.params.baseFeeWei);
  const free = { core: 0n, compressed: 0n, groth16: 0n, plonk: 0n };
  const market = generateMarket({ seed: 5, weather: "calm", requests: 20, baseFees: free });
  expect(market.requests.every(({ request, baseFeeProve }) => request.baseFee === 0n && baseFeeProve === 0)).toBe(true);
});
