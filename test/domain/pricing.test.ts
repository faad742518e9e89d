import fc from "fast-check";
import { expect, test } from "vitest";
import type { PricePolicy } from "../../src/domain/policy.ts";
import { askingPrice, believed, bidPrice, costFloor, type ProvePrice, usdToWei } from "../../src/domain/pricing.ts";
import { pgu, unixSeconds, wei } from "../../src/domain/values.ts";
import { aPolicy, t0 } from "./builders.ts";

const aPrice = (overrides: Partial<PricePolicy> = {}): PricePolicy => aPolicy({ price: overrides }).price;
const prove: ProvePrice = { usdMicros: 400_000n, updatedAtSec: t0 };

test("$0.20 per BPGU at a PROVE price of $0.40 is 500,000,000 wei per PGU", () => {
  expect(usdToWei(200_000n, 400_000n)).toBe(500_000_000n);
});

test("a dearer PROVE never asks for more wei, and a dearer target never for less", () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 12n });
  fc.assert(
    fc.property(amounts, amounts, amounts, (target, low, rise) => {
      expect(usdToWei(target, low + rise) <= usdToWei(target, low)).toBe(true);
      expect(usdToWei(target + rise, low) >= usdToWei(target, low)).toBe(true);
    }),
  );
});

test("a target is never turned into more than it is worth, and into less by under a wei", () => {
  const amounts = fc.bigInt({ min: 1n, max: 10n ** 12n });
  fc.assert(
    fc.property(amounts, amounts, (target, usdMicros) => {
      const amount = usdToWei(target, usdMicros);
      const worth = (each: bigint) => each * 1_000_000_000n * usdMicros;
      expect(worth(amount) <= target * 10n ** 18n).toBe(true);
      expect(worth(amount + 1n) > target * 10n ** 18n).toBe(true);
    }),
  );
});

test("a bid is on the tick, at least every floor, at most the maximum, and never zero", () => {
  const amount = fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.bigInt({ min: 0n, max: 2n ** 256n }));
  fc.assert(
    fc.property(
      ...([amount, fc.array(amount, { maxLength: 4 }), fc.option(amount), amount] as const),
      (ask, floors, max, tick) => {
        const limits = { tick: wei(tick), floors: floors.map(wei), ...(max !== null && { maximum: wei(max) }) };
        const price = bidPrice({ amount: wei(ask), source: "static" }, limits);
        if (price.kind === "no-price") {
          expect(price.reason === "zero" ? price.amount === 0n : max !== null && price.amount > max).toBe(true);
          return;
        }
        expect(price.amount % (tick || 10_000_000n)).toBe(0n);
        expect(floors.every((floor) => price.amount >= floor)).toBe(true);
        expect(price.amount > 0n && (max === null || price.amount <= max)).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("within its limits a bid is the price asked for, less than a tick below it", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(amount, amount, fc.bigInt({ min: 1n, max: 10n ** 9n }), (ask, floor, tick) => {
      const price = bidPrice({ amount: wei(ask), source: "usd" }, { tick: wei(tick), floors: [wei(floor)] });
      if (price.amount > ask) expect(price.amount < floor + tick || price.amount === tick).toBe(true);
      else expect(ask - price.amount < tick).toBe(true);
    }),
  );
});

test("a floor that is no multiple of the tick is raised to the next one, and past the maximum that is refused", () => {
  const asking = { amount: wei(500_000_000n), source: "usd" } as const;
  const floors = [wei(600_000_001n)];
  const tick = wei(0n); // not advertised: 10,000,000
  expect(bidPrice(asking, { tick, floors })).toEqual({ kind: "price", amount: 610_000_000n, source: "usd" });
  expect(bidPrice(asking, { tick, floors, maximum: wei(609_999_999n) })).toEqual({
    kind: "no-price",
    reason: "above-maximum",
    amount: 610_000_000n,
  });
});

test("a price below one tick is a tick; a price of nothing is none", () => {
  const limits = { tick: wei(10n), floors: [] };
  expect(bidPrice({ amount: wei(3n), source: "static" }, limits)).toMatchObject({ amount: 10n });
  expect(bidPrice({ amount: wei(0n), source: "static" }, limits)).toMatchObject({ kind: "no-price", reason: "zero" });
});

test("at the cost floor a request pays what is wanted, and a wei less per PGU does not", () => {
  const wanted = fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.nat(1_000_000));
  const fee = fc.bigInt({ min: 0n, max: 10n ** 21n });
  const gas = fc.bigInt({ min: 1n, max: 10n ** 13n });
  fc.assert(
    fc.property(wanted, fee, gas, fc.bigInt({ min: 1n, max: 10n ** 8n }), (micros, baseFee, used, usdMicros) => {
      const floor = costFloor(micros, { baseFee: wei(baseFee), gas: pgu(used) }, usdMicros);
      /** In millionths of a micro-dollar's 10^18th part: exact. */
      const revenue = (price: bigint) => (baseFee + price * used) * usdMicros;
      const needed = BigInt(Math.ceil(micros)) * 10n ** 18n;
      expect(revenue(floor) >= needed).toBe(true);
      if (floor > 0n) expect(revenue(floor - 1n) < needed).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test("a dearer PROVE and a higher base fee lower the cost floor", () => {
  const terms = { baseFee: wei(0n), gas: pgu(100_000_000n) };
  const at = (usdMicros: bigint, baseFee = wei(0n)) => costFloor(80_000, { ...terms, baseFee }, usdMicros);
  expect(at(400_000n)).toBe(2_000_000_000n); // $0.08 = 0.2 PROVE over 0.1 BPGU
  expect(at(800_000n)).toBe(1_000_000_000n);
  expect(at(400_000n, wei(100_000_000_000_000_000n))).toBe(1_000_000_000n);
  expect(at(400_000n, wei(10n ** 18n))).toBe(0n);
});

test("a PROVE price is believed for so long and no longer, and never at zero", () => {
  const aged = (sec: number, usdMicros = 400_000n) => ({ usdMicros, updatedAtSec: unixSeconds(t0 - sec) });
  expect(believed(aged(7_200), 7_200, t0)).toEqual(aged(7_200));
  expect(believed(aged(7_201), 7_200, t0)).toBeUndefined();
  expect(believed(aged(0, 0n), 7_200, t0)).toBeUndefined();
  expect(believed(undefined, 7_200, t0)).toBeUndefined();
});

const market = wei(700_000_000n);
test.each([
  ["static whatever is known", "static", prove, { market }, { amount: 500_000_000n, source: "static" }],
  ["the target in wei", "usd", prove, { market }, { amount: 500_000_000n, source: "usd" }],
  ["static without a PROVE price", "usd", undefined, { market }, { amount: 500_000_000n, source: "static" }],
  ["what the market's strategy found", "market", prove, { market }, { amount: 700_000_000n, source: "market" }],
  ["the target where the market is not known", "market", prove, {}, { amount: 500_000_000n, source: "usd" }],
  [
    "the market's without a PROVE price too",
    "market",
    undefined,
    { market },
    { amount: 700_000_000n, source: "market" },
  ],
  ["static where neither is", "market", undefined, {}, { amount: 500_000_000n, source: "static" }],
] as const)("the price is %s (kind %s)", (_name, kind, price, found, expected) => {
  expect(askingPrice(aPrice({ kind }), price, found)).toEqual(expected);
});

test("an override goes before every kind, as long as the PROVE price is believed", () => {
  for (const kind of ["static", "usd", "market"] as const) {
    expect(askingPrice(aPrice({ kind }), prove, { market, override: 100_000n })).toEqual({
      amount: 250_000_000n,
      source: "override",
    });
    const unpriced = askingPrice(aPrice({ kind }), undefined, { market, override: 100_000n });
    expect(unpriced).toEqual({ amount: 500_000_000n, source: "static" });
  }
});
