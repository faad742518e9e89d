import { unixSeconds, wei } from "../src/domain/values.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { Market } from "./market/market.ts";
import type { Performance } from "./network/performance.ts";
import type { PriceWindow } from "./network/price-window.ts";
import type { JobView, News, OpenRequest, OwnBid, View } from "./policy.ts";

export type ViewParts = {
  market: Market;
  clock: { readonly nowSec: number };
  /** Kept by others and shown as they are. */
  lists: { open: OpenRequest[]; ownBids: OwnBid[]; jobs: JobView[] };
  news: () => readonly News[];
  fleet: Fleet;
  prices: PriceWindow;
  performance: Performance;
};

/** What the policy sees: one object for the whole run, worked out only where it is read. */
export function createView({ market, clock, lists, news, fleet, prices, performance }: ViewParts): View {
  const { floorLatencySec, minMgasPerSec } = market.performance;
  return {
    ...lists,
    hosts: fleet.hosts,
    classes: fleet.classes,
    requirements: { floorLatencySec, minPguPerSec: BigInt(Math.round(minMgasPerSec * 1e6)) },
    get nowSec() {
      return clock.nowSec;
    },
    get news() {
      return news();
    },
    get prove() {
      const { usd, updatedAtSec } = market.prove.publishedAt(clock.nowSec);
      return { usdMicros: BigInt(Math.round(usd * 1e6)), updatedAtSec: unixSeconds(updatedAtSec) };
    },
    get marketPrices() {
      const { average, lowest, highest, samples } = prices.read(clock.nowSec);
      return { averagePerPgu: whole(average), lowest: whole(lowest), highest: whole(highest), samples };
    },
    get suspendedUntilSec() {
      return performance.isSuspended(clock.nowSec) ? performance.suspendedUntilSec() : undefined;
    },
  };
}

const whole = (amount: number) => wei(BigInt(Math.round(amount)));
