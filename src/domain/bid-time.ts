import { type UnixSeconds, unixSeconds } from "./values.ts";

/** The network settles no auction sooner, whatever a request's own period. */
export const shortestAuctionSec = 15;
/** So far the network's clock and ours may be apart, either way; the doctor says so where it is more. */
export const clocksApartSec = 15;
/** A bid, a lost answer, a look and a repeat fit into so much: a bid is never left for later than this before the end. */
const retryRoomSec = 6;

/** When an auction settles at the earliest. */
export function auctionEnd(minAuctionPeriodSec: number, createdAtSec: UnixSeconds): UnixSeconds {
  return unixSeconds(createdAtSec + Math.max(minAuctionPeriodSec, shortestAuctionSec));
}

/**
 * From when on a bid should leave: `beforeEndSec` before its auction's end, yet early enough for a retry; 0: at once, though our
 * clock may not have come to the request's creation yet.
 * A later bid commits capacity for less time, and competes with all that came meanwhile.
 */
export function bidFrom(
  request: { minAuctionPeriodSec: number; createdAtSec: UnixSeconds },
  beforeEndSec: number,
): UnixSeconds {
  if (beforeEndSec <= 0) return unixSeconds(0);
  const endsAtSec = auctionEnd(request.minAuctionPeriodSec, request.createdAtSec);
  return unixSeconds(endsAtSec - Math.max(beforeEndSec, retryRoomSec));
}
