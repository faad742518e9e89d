import type { OpenRequest } from "../ports.ts";

/** How a rival prices. Amounts are wei of PROVE per PGU; percents are of what the sentence names. */
export type PricePolicy =
  /** Always the same, whatever the request would pay. */
  | { kind: "constant"; weiPerPgu: bigint }
  /** So much of what the last auctions cleared at; `startWeiPerPgu` until one has. */
  | { kind: "follow-market"; percent: number; startWeiPerPgu: bigint }
  /** One tick below the last auction's price, never below `lowestWeiPerPgu`; `startWeiPerPgu` until there was one. */
  | { kind: "undercut"; startWeiPerPgu: bigint; lowestWeiPerPgu: bigint }
  /** So much of the most that the requester would pay. */
  | { kind: "greed"; percent: number };

/** What auctions cleared at: the last one, and a mean that moves a quarter of the way with each. */
export type MarketPrice = { last: bigint; mean: bigint };

export function marketAfter(before: MarketPrice | undefined, clearedAt: bigint): MarketPrice {
  const mean = before === undefined ? clearedAt : (before.mean * 3n + clearedAt) / 4n;
  return { last: clearedAt, mean };
}

type Terms = Pick<OpenRequest, "maxPricePerPgu" | "floorPricePerPgu" | "tickSize">;

/** The bid, on the tick and within the request's limits; undefined where the policy finds none. */
export function bidPrice(policy: PricePolicy, request: Terms, market: MarketPrice | undefined): bigint | undefined {
  const { tickSize, floorPricePerPgu, maxPricePerPgu } = request;
  const onTick = (rawPrice(policy, request, market) / tickSize) * tickSize;
  const lowest = ((floorPricePerPgu + tickSize - 1n) / tickSize) * tickSize;
  const price = [onTick, lowest, tickSize].reduce((a, b) => (a > b ? a : b));
  return price <= maxPricePerPgu ? price : undefined;
}

function rawPrice(policy: PricePolicy, request: Terms, market: MarketPrice | undefined): bigint {
  switch (policy.kind) {
    case "constant":
      return policy.weiPerPgu;
    case "follow-market":
      return percentOf(market?.mean ?? policy.startWeiPerPgu, policy.percent);
    case "undercut": {
      const below = market === undefined ? policy.startWeiPerPgu : market.last - request.tickSize;
      return below > policy.lowestWeiPerPgu ? below : policy.lowestWeiPerPgu;
    }
    case "greed":
      return percentOf(request.maxPricePerPgu, policy.percent);
  }
}

const percentOf = (amount: bigint, percent: number): bigint => (amount * BigInt(Math.round(percent * 100))) / 10_000n;
