import { type RequestId, type Wei, wei } from "../../src/domain/values.ts";
import type { EventHeap } from "../event-heap.ts";
import { event } from "../events.ts";
import type { Market, MarketRequest } from "../market/market.ts";
import type { News, OpenRequest, OwnBid } from "../policy.ts";
import { fate } from "../result.ts";
import { createPriceWindow } from "./price-window.ts";

export type HouseOptions = {
  market: Market;
  timeline: EventHeap;
  fates: Uint8Array;
  /** What policies see; the house keeps both lists. */
  open: OpenRequest[];
  ownBids: OwnBid[];
  tell(news: News): void;
  isSuspended(atSec: number): boolean;
  /** From a bidder's decision to the network's having its bid. */
  bidDelaySec: number;
};

export type Won = { entry: MarketRequest; amountPerPgu: Wei; bidWei: number };

export type AuctionHouse = ReturnType<typeof createAuctionHouse>;

/** The sealed reverse auctions: the lowest bid wins, of equals the earlier. */
export function createAuctionHouse(options: HouseOptions) {
  const { market, timeline, fates, open, ownBids, tell, isSuspended, bidDelaySec } = options;
  const { requests, tickWei } = market;
  const bidWei = new Float64Array(requests.length);
  const bidAtSec = new Float64Array(requests.length);
  const indexOf = new Map(requests.map(({ request, index }) => [request.requestId, index]));
  const refused: Record<string, number> = {};
  const prices = createPriceWindow();
  const calledOff = new Uint8Array(requests.length);

  /** Why the network would not take it; undefined: it takes it. */
  const refusal = (entry: MarketRequest, amount: number, nowSec: number): string | undefined => {
    if (isSuspended(nowSec)) return "suspended";
    if (!entry.mayBid) return "not-whitelisted";
    if (amount <= 0 || amount % tickWei !== 0) return "off-the-tick";
    if (amount > entry.maxPriceWei) return "above-maximum";
    if (amount < entry.floorPriceWei) return "below-floor";
    return nowSec + bidDelaySec >= entry.auctionEndsAtSec ? "too-late" : undefined;
  };

  return {
    bidWei,
    refused,
    prices,
    indexOf: (id: RequestId): number | undefined => indexOf.get(id),
    show(entry: MarketRequest): void {
      if (calledOff[entry.index] === 1) return;
      open.push({ request: entry.request, publishedGas: entry.publishedGas, auctionEndsAtSec: entry.auctionEndsAtSec });
    },
    bid(id: RequestId, amountPerPgu: Wei, nowSec: number): void {
      const entry = requests[indexOf.get(id) ?? -1];
      if (entry === undefined) return;
      const place = open.findIndex(({ request }) => request === entry.request);
      const amount = Number(amountPerPgu);
      const because = place < 0 ? "not-open" : refusal(entry, amount, nowSec);
      if (because !== undefined) {
        refused[because] = (refused[because] ?? 0) + 1;
        return;
      }
      open.splice(place, 1);
      fates[entry.index] = fate.bidding;
      bidWei[entry.index] = amount;
      bidAtSec[entry.index] = nowSec + bidDelaySec;
      const { request, auctionEndsAtSec } = entry;
      ownBids.push({ request, amountPerPgu, bidAtSec: nowSec, auctionEndsAtSec });
    },
    /** Decides; a cancelled request's auction is called off. */
    end(entry: MarketRequest): void {
      const { index, rivalWei, rivalAtSec, auctionEndsAtSec, luck } = entry;
      if (calledOff[index] === 1) return;
      remove(open, entry);
      const own = fates[index] === fate.bidding ? (bidWei[index] ?? 0) : Number.POSITIVE_INFINITY;
      const wins =
        own < rivalWei || (own === rivalWei && own !== Number.POSITIVE_INFINITY && (bidAtSec[index] ?? 0) < rivalAtSec);
      const price = Math.min(own, rivalWei);
      if (price !== Number.POSITIVE_INFINITY) prices.add(price, auctionEndsAtSec);
      if (fates[index] === fate.bidding) fates[index] = wins ? fate.assigned : fate.lost;
      timeline.add(auctionEndsAtSec + luck.seenSec, event.outcomeSeen, index);
    },
    /** The bidder learns how it ended; what it has won is handed on. */
    seen(entry: MarketRequest, nowSec: number): Won | undefined {
      const { index, request, rivalWei } = entry;
      const own = remove(ownBids, entry);
      const winning = rivalWei === Number.POSITIVE_INFINITY ? undefined : wei(BigInt(rivalWei));
      if (fates[index] === fate.assigned && own !== undefined) {
        tell({ kind: "won", requestId: request.requestId, cheapestOther: winning, atSec: nowSec });
        return { entry, amountPerPgu: own.amountPerPgu, bidWei: bidWei[index] ?? 0 };
      }
      if (own === undefined) tell({ kind: "cleared", request, winning, atSec: nowSec });
      else if (fates[index] === fate.lost) tell({ kind: "lost", requestId: request.requestId, winning, atSec: nowSec });
      return undefined;
    },
    /** The requester takes it back before the auction's end. */
    callOff(entry: MarketRequest, nowSec: number): void {
      calledOff[entry.index] = 1;
      remove(open, entry);
      const own = remove(ownBids, entry);
      if (own === undefined) return;
      fates[entry.index] = fate.lost;
      tell({ kind: "lost", requestId: own.request.requestId, winning: undefined, atSec: nowSec });
    },
  };
}

function remove<T extends { request: MarketRequest["request"] }>(list: T[], { request }: MarketRequest): T | undefined {
  const place = list.findIndex((each) => each.request === request);
  return place < 0 ? undefined : list.splice(place, 1)[0];
}
