/** PROVE in USD as a decimal string, and when it was last seen (unix seconds): an old one is a stale one. */
export type ProvePrice = { usd: string; updatedAtSec: number };

export type PriceFeed = { current(): ProvePrice; set(price: ProvePrice): void };

export function createPriceFeed(initial: ProvePrice): PriceFeed {
  let price = initial;
  return {
    current: () => price,
    set(next) {
      price = next;
    },
  };
}
