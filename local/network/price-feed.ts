import type { ProvePrice } from "./state/money-records.ts";
import type { NetworkState } from "./state/network-state.ts";

export type PriceFeed = {
  current(): ProvePrice;
  set(price: ProvePrice): void;
  /** How far the current price is from that of a day before it, in percent with two decimals; "0" where none is known. */
  percentChange24h(): string;
};

const daySec = 86_400;

/** PROVE in USD. Its history is the network's, and goes into snapshots. */
export function createPriceFeed({ provePrices }: NetworkState, initial: ProvePrice): PriceFeed {
  if (provePrices.length === 0) provePrices.push(initial);
  const current = (): ProvePrice => provePrices.at(-1) ?? initial;

  return {
    current,
    set(price) {
      provePrices.push(price);
      // The last one from before yesterday is what today is compared with; what is older is of no use.
      const firstKept = provePrices.findLastIndex(({ updatedAtSec }) => updatedAtSec <= price.updatedAtSec - daySec);
      provePrices.splice(0, Math.max(0, firstKept));
    },
    percentChange24h() {
      const { usd, updatedAtSec } = current();
      const before = provePrices.findLast((price) => price.updatedAtSec <= updatedAtSec - daySec);
      if (before === undefined || Number(before.usd) === 0) return "0";
      return ((Number(usd) / Number(before.usd) - 1) * 100).toFixed(2);
    },
  };
}
