import { FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import type { Params } from "../rules.ts";
import type { NetworkState } from "./network-state.ts";

export type Market = { lowestWei: bigint; averageWei: bigint; highestWei: bigint; samples: number; windowSec: number };

const windowSec = 3600;
const mostSamples = 200;

/** Winning prices per PGU of the last hour; before anything was won, the network's own maximum stands for the market. */
export function recentPrices(state: NetworkState, params: Params, nowSec: number): Market {
  const fulfilled = state.requests.candidates([`status:${FulfillmentStatus.FULFILLED}`]);
  const prices: bigint[] = [];
  for (const request of fulfilled.slice(-mostSamples)) {
    const isRecent = (request.fulfilledAtMs ?? 0) >= (nowSec - windowSec) * 1000;
    if (isRecent && request.pricePerPgu !== undefined) prices.push(request.pricePerPgu);
  }
  const [first, ...rest] = prices;
  if (first === undefined) {
    const only = params.maxPricePerPgu;
    return { lowestWei: only, averageWei: only, highestWei: only, samples: 0, windowSec };
  }
  return {
    lowestWei: rest.reduce((low, price) => (price < low ? price : low), first),
    highestWei: rest.reduce((high, price) => (price > high ? price : high), first),
    averageWei: rest.reduce((sum, price) => sum + price, first) / BigInt(prices.length),
    samples: prices.length,
    windowSec,
  };
}
