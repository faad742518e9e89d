import { expect, test } from "vitest";
import { priceSeries } from "../../replay/market/prove-price.ts";
import { loaded } from "../../replay/policies/loaded.ts";
import { admit, type LoadedFleet, type LoadedLoad, type WrapCost } from "../../replay/policies/loaded-admission.ts";
import { priceInUsd } from "../../replay/policies/price.ts";
import { simulate } from "../../replay/simulate.ts";
import { unixSeconds, wei } from "../../src/domain/values.ts";
import { aMarket, aMarketRequest, aPlan, evenLuck, t0 } from "./stand-ins.ts";

/** 100 Mgas/s and one worker of 96 GB: a request of 1 Bgas takes 10 s. */
const fleet = (overrides: Partial<LoadedFleet> = {}): LoadedFleet => ({
  mgasPerSec: 100,
  mgasPerSecPerProof: 100,
  workersGb: [96],
  bufferSec: 30,
  ...overrides,
});
const load = (overrides: Partial<LoadedLoad> = {}): LoadedLoad => ({ proofs: 0, wraps: 0, gas: 0, ...overrides });
const request = (leftSec: number, wrap?: WrapCost) => ({ gas: 1e9, wrap, leftSec });

test.each([
  ["an empty fleet bids", 100, load(), "bid"],
  ["96 active proofs are its capacity", 100, load({ proofs: 96 }), "at-capacity"],
  ["a deadline in 35 s is infeasible", 35, load(), "infeasible"],
  ["9 Bgas committed are too much", 100, load({ gas: 9e9, proofs: 9 }), "loaded"],
])("%s", (_, leftSec, committed, verdict) => {
  expect(admit(request(leftSec), committed, fleet())).toBe(verdict);
});

test.each([
  ["3 active wraps", 3, [96], 60, "bid"],
  ["4 active wraps", 4, [96], 60, "loaded"],
  ["4 with two workers", 4, [96, 96], 60, "bid"],
  ["8 with two workers of 96 GB", 8, [96, 96], 60, "loaded"],
  ["8 with one of 192 GB", 8, [192], 60, "bid"],
  ["4 of 14 GB", 4, [96], 14, "bid"],
  ["4 where no worker has the memory", 4, [96], 200, "loaded"],
])("a wrap of 80 s within 420 s: %s", (_, wraps, workersGb, gb, verdict) => {
  const committed = load({ wraps, proofs: wraps });
  expect(admit(request(420, { sec: 80, gb }), committed, fleet({ workersGb, bufferSec: 60 }))).toBe(verdict);
});

test("twenty cents per BPGU at a PROVE price of forty are 500,000,000 wei per PGU, floored to the tick", () => {
  expect(priceInUsd(0.2, 400_000n, wei(10_000_000n))).toBe(500_000_000n);
  expect(priceInUsd(0.12, 700_000n, wei(10_000_000n))).toBe(170_000_000n);
});

const noWarm = () => () => ({ l40s: 1 });
const bidOf = (overrides: Parameters<typeof aMarketRequest>[0], updatedAtSec = t0) => {
  const prove = priceSeries([{ usd: 0.5, updatedAtSec }]);
  const market = aMarket([aMarketRequest(overrides)], { prove });
  return simulate(market, aPlan(1), loaded(noWarm).at(0.12), { luck: [evenLuck()] }).bidWei[0];
};

test("its bid follows the PROVE price, which is two hours old at most; then the static price holds", () => {
  expect(bidOf({})).toBe(240_000_000);
  expect(bidOf({}, t0 - 7000)).toBe(240_000_000);
  expect(bidOf({}, t0 - 7300)).toBe(500_000_000);
});

test("its bid is capped by the request's maximum", () => {
  expect(bidOf({ terms: { maxPricePerPgu: wei(105_000_000n) } })).toBe(100_000_000);
});

test("it counts own bids in auction: of a burst it takes what drains in time", () => {
  // Each is 600 Mgas: 303 s with the buffer. A second one would drain after 545 s.
  const burst = Array.from({ length: 5 }, (_, index) =>
    aMarketRequest({
      index,
      gas: 600_000_000,
      terms: { gasLimit: 600_000_000n as never, deadlineSec: unixSeconds(t0 + 7200) },
    }),
  );
  const result = simulate(aMarket(burst), aPlan(1), loaded(noWarm).at(0.12), { luck: [evenLuck()] });
  expect(result.bids).toBe(1);
  expect(result.declined.slice(1)).toEqual(["loaded", "loaded", "loaded", "loaded"]);
});
