import fc from "fast-check";
import { expect, test } from "vitest";
import { askingPrice, bidPrice, usdToWei } from "../../src/domain/pricing.ts";
import { unixSeconds, wei } from "../../src/domain/values.ts";
import { t0 } from "./builders.ts";

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

test("a bid is on the tick, at least every floor, at most the maximum, and never zero", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      amount,
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
      (ask, floor, other, max, tick) => {
        const price = bidPrice(
          { amount: wei(ask), source: "static" },
          { tick: wei(tick), floors: [wei(floor), wei(other)], maximum: wei(max) },
        );
        if (price.kind === "no-price") {
          expect(price.amount === 0n || price.amount > max).toBe(true);
          return;
        }
        expect(price.amount % (tick || 10_000_000n)).toBe(0n);
        expect(price.amount >= floor && price.amount >= other && price.amount <= max && price.amount > 0n).toBe(true);
      },
    ),
    { numRuns: 1_000 },
  );
});

test("a stale or absent PROVE price falls back to the static amount", () => {
  const policy = { kind: "usd", targetMicrosPerBpgu: 120_000n, staleSec: 7_200, fallback: wei(42n) } as const;
  const fresh = { usdMicros: 400_000n, updatedAtSec: unixSeconds(t0 - 7_200) };
  expect(askingPrice(policy, fresh, t0)).toEqual({ amount: 300_000_000n, source: "usd" });
  expect(askingPrice(policy, { ...fresh, updatedAtSec: unixSeconds(t0 - 7_201) }, t0).amount).toBe(42n);
  expect(askingPrice(policy, undefined, t0)).toEqual({ amount: 42n, source: "usd-stale" });
});
