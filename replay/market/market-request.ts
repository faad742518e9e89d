import type { ProofRequest } from "../../src/domain/proof-request.ts";
import { type Address, type Pgu, pgu } from "../../src/domain/values.ts";
import { auctionSec, type JobLuck, lowestBid, type MarketRequest, type RivalBid } from "./market.ts";

export type Fate = {
  index: number;
  terms: ProofRequest;
  publishedGas: number | undefined;
  visibleAtSec: number;
  gas: number;
  executable: boolean;
  cancelledAtSec: number;
  prover: Address;
  rivalBids: readonly RivalBid[];
  luck: JobLuck;
};

/** A request of a market, drawn or recorded: what follows from its terms and its fate is worked out once, here. */
export function marketRequest({ terms, publishedGas, prover, rivalBids, ...fate }: Fate): MarketRequest {
  return {
    ...fate,
    request: terms,
    publishedGas: published(publishedGas),
    createdAtSec: terms.createdAtSec,
    auctionEndsAtSec: terms.createdAtSec + auctionSec(terms.minAuctionPeriodSec),
    deadlineSec: terms.deadlineSec,
    mayBid: terms.whitelist.length === 0 || terms.whitelist.includes(prover),
    baseFeeProve: Number(terms.baseFee) / 1e18,
    maxPriceWei: terms.maxPricePerPgu === undefined ? Number.POSITIVE_INFINITY : Number(terms.maxPricePerPgu),
    floorPriceWei: Number(terms.floorPricePerPgu ?? 0n),
    rivalBids,
    ...lowestBid(rivalBids),
  };
}

const published = (gas: number | undefined): Pgu | undefined => (gas === undefined ? undefined : pgu(BigInt(gas)));
