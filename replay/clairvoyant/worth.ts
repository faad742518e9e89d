import { countsUntilSec, type Market, type MarketRequest } from "../market/market.ts";

/** A request that can be won and paid for, as one knows it who knows everything. */
export type Worth = {
  entry: MarketRequest;
  /** Wei per PGU: a tick below the lowest rival, or the most that the requester pays. */
  bidWei: number;
  revenueUsd: number;
  releaseSec: number;
  dueSec: number;
};

/** All of them, in the order of their due times. */
export function worthOf(market: Market): Worth[] {
  return market.requests.flatMap((entry) => worth(entry, market) ?? []).sort((a, b) => a.dueSec - b.dueSec);
}

function worth(entry: MarketRequest, market: Market): Worth | undefined {
  const { tickWei, performance, prove } = market;
  const { gas, executable, mayBid, cancelledAtSec, auctionEndsAtSec, luck } = entry;
  const bidWei = winningBid(entry, tickWei);
  if (!mayBid || !executable || bidWei === undefined || cancelledAtSec <= auctionEndsAtSec) return undefined;
  const releaseSec = auctionEndsAtSec + luck.seenSec;
  const dueSec = Math.min(countsUntilSec(entry, performance), cancelledAtSec);
  const revenueUsd = prove.usdAt(releaseSec + 60) * (entry.baseFeeProve + (bidWei * gas) / 1e18);
  return { entry, bidWei, revenueUsd, releaseSec, dueSec };
}

/** The dearest bid that wins; undefined: there is none. */
function winningBid({ rivalWei, maxPriceWei, floorPriceWei }: MarketRequest, tickWei: number): number | undefined {
  const most = Math.floor(maxPriceWei / tickWei) * tickWei;
  const bid = Math.min(rivalWei - tickWei, most);
  return Number.isFinite(bid) && bid >= Math.max(tickWei, floorPriceWei) ? bid : undefined;
}
