import type { Hex } from "../hex.ts";
import type { NetworkState } from "./network-state.ts";
import { nextOrder } from "./network-state.ts";
import type { BidRecord } from "./records.ts";

/** The bids of a request, one a prover: a later bid of the same prover takes the place of its earlier one. */
export const bidsOf = (state: NetworkState, requestId: Hex): BidRecord[] => [
  ...(state.bids.get(requestId)?.values() ?? []),
];

export const hasBid = (state: NetworkState, requestId: Hex, prover: Hex): boolean =>
  state.bids.get(requestId)?.has(prover) ?? false;

export function placeBid(state: NetworkState, requestId: Hex, prover: Hex, amountWei: bigint, nowMs: number): void {
  const bids = state.bids.get(requestId) ?? new Map<Hex, BidRecord>();
  bids.set(prover, { prover, amountWei, atMs: nowMs, order: nextOrder(state) });
  state.bids.set(requestId, bids);
}

/** Sealed reverse auction: the lowest amount wins; of equals, the one that was placed earlier. */
export function winnerOf(bids: readonly BidRecord[]): BidRecord | undefined {
  let best: BidRecord | undefined;
  for (const bid of bids) if (best === undefined || beats(bid, best)) best = bid;
  return best;
}

const beats = (bid: BidRecord, best: BidRecord): boolean =>
  bid.amountWei < best.amountWei || (bid.amountWei === best.amountWei && bid.order < best.order);
