import fc from "fast-check";
import { expect, test } from "vitest";
import { bidPrice, type MarketPrice, marketAfter, type PricePolicy } from "../../local/network/rivals/price.ts";

const terms = { tickSize: 10n, floorPricePerPgu: 0n, maxPricePerPgu: 1000n };
const market: MarketPrice = { last: 500n, mean: 600n };

test.each<[string, PricePolicy, MarketPrice | undefined, bigint | undefined]>([
  ["a constant price goes down to the tick", { kind: "constant", weiPerPgu: 349n }, market, 340n],
  ["a price over the maximum is no bid", { kind: "constant", weiPerPgu: 1010n }, market, undefined],
  ["a price under a tick is a tick", { kind: "constant", weiPerPgu: 3n }, market, 10n],
  ["a follower takes its share of the mean", { kind: "follow-market", percent: 95, startWeiPerPgu: 1n }, market, 570n],
  ["a follower starts where it is told", { kind: "follow-market", percent: 50, startWeiPerPgu: 400n }, undefined, 200n],
  [
    "one that undercuts bids a tick below the last",
    { kind: "undercut", startWeiPerPgu: 1n, lowestWeiPerPgu: 1n },
    market,
    490n,
  ],
  ["down to its lowest", { kind: "undercut", startWeiPerPgu: 1n, lowestWeiPerPgu: 495n }, market, 490n],
  ["but not below", { kind: "undercut", startWeiPerPgu: 1n, lowestWeiPerPgu: 700n }, market, 700n],
  [
    "one that undercuts starts where it is told",
    { kind: "undercut", startWeiPerPgu: 300n, lowestWeiPerPgu: 1n },
    undefined,
    300n,
  ],
  ["greed takes its share of the maximum", { kind: "greed", percent: 87.5 }, market, 870n],
])("%s", (_, policy, seen, price) => {
  expect(bidPrice(policy, terms, seen)).toBe(price);
});

test("a price below the floor is raised to it, on the tick, unless the requester would not pay that", () => {
  const policy: PricePolicy = { kind: "constant", weiPerPgu: 100n };
  expect(bidPrice(policy, { ...terms, floorPricePerPgu: 401n }, market)).toBe(410n);
  expect(bidPrice(policy, { ...terms, floorPricePerPgu: 995n, maxPricePerPgu: 999n }, market)).toBeUndefined();
});

test("every bid is on the tick, at least a tick and the floor, at most the maximum", () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const policy: fc.Arbitrary<PricePolicy> = fc.oneof(
    fc.record({ kind: fc.constant("constant" as const), weiPerPgu: amount }),
    fc.record({ kind: fc.constant("undercut" as const), startWeiPerPgu: amount, lowestWeiPerPgu: amount }),
    fc.record({ kind: fc.constant("follow-market" as const), startWeiPerPgu: amount, percent: fc.nat(300) }),
    fc.record({ kind: fc.constant("greed" as const), percent: fc.nat(150) }),
  );
  const request = fc.record({ tickSize: fc.bigInt(1n, 10n ** 8n), floorPricePerPgu: amount, maxPricePerPgu: amount });
  const seen = fc.option(fc.record({ last: amount, mean: amount }), { nil: undefined });
  fc.assert(
    fc.property(policy, request, seen, (rule, wanted, prices) => {
      const price = bidPrice(rule, wanted, prices);
      if (price === undefined) return;
      expect(price % wanted.tickSize).toBe(0n);
      expect(price >= wanted.tickSize && price >= wanted.floorPricePerPgu && price <= wanted.maxPricePerPgu).toBe(true);
    }),
  );
});

test("the market's mean moves a quarter of the way", () => {
  expect(marketAfter(undefined, 400n)).toEqual({ last: 400n, mean: 400n });
  expect(marketAfter({ last: 1n, mean: 400n }, 800n)).toEqual({ last: 800n, mean: 500n });
});
