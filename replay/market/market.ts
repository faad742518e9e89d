import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Address, Pgu } from "../../src/domain/values.ts";
import type { PriceSeries } from "./prove-price.ts";
import type { Weather } from "./weather.ts";

/** All that happens whoever is under test: it never changes with what a policy does. */
export type Market = {
  /** Says where it comes from: "calm, seed 1". */
  name: string;
  /** What else is drawn for it (the fleet's luck) is drawn from this. */
  seed: number;
  weather: Weather;
  /** The first and the last creation, unix seconds. */
  startSec: number;
  endSec: number;
  /** On whose behalf the policy under test bids. */
  prover: Address;
  /** Wei per PGU; a bid is a multiple of it. */
  tickWei: number;
  performance: PerformanceRequirements;
  /** In the order of their creation. */
  requests: readonly MarketRequest[];
  prove: PriceSeries;
};

/** What the network holds a prover to (the defaults of the network in a box). */
export type PerformanceRequirements = {
  minMgasPerSec: number;
  floorLatencySec: number;
  minSuccessRate: number;
  lookbackSec: number;
  minResolved: number;
  suspensionSec: number;
};

export const usualPerformance: PerformanceRequirements = {
  minMgasPerSec: 24,
  floorLatencySec: 420,
  minSuccessRate: 0.98,
  lookbackSec: 24 * 3600,
  minResolved: 50,
  suspensionSec: 3600,
};

/** Where none is advertised. */
export const usualTickWei = 10_000_000;

/** A request and its fate. Amounts are numbers here: wei per PGU and PGU are exact in them, a base fee in wei is not. */
export type MarketRequest = {
  index: number;
  /** As the network shows it while its auction is open. */
  request: ProofRequest;
  /** The network's gas estimate of its program when it was created. */
  publishedGas: Pgu | undefined;
  createdAtSec: number;
  /** When a bidder can first see it. */
  visibleAtSec: number;
  auctionEndsAtSec: number;
  deadlineSec: number;
  /** PGU that it uses; nobody knows before an execution. */
  gas: number;
  executable: boolean;
  /** Infinity: never. */
  cancelledAtSec: number;
  /** Whether the whitelist lets the prover under test bid. */
  mayBid: boolean;
  baseFeeProve: number;
  maxPriceWei: number;
  floorPriceWei: number;
  rivalBids: readonly RivalBid[];
  /** The lowest of them, of equals the earlier; Infinity: there is none. */
  rivalWei: number;
  rivalAtSec: number;
  luck: JobLuck;
};

export type RivalBid = { bidder: string; weiPerPgu: number; atSec: number };

/** What chance adds to this request's job on any host, in seconds; `slowness` multiplies the time of proving. */
export type JobLuck = {
  /** From the auction's end until the assignment is seen. */
  seenSec: number;
  containerSec: number;
  slowness: number;
  wrapSec: number;
  uploadSec: number;
  /** How long the execution runs that finds that it cannot be executed. */
  executionSec: number;
};

/** The last second at which its fulfilment is paid and counts as a success. */
export function countsUntilSec(request: MarketRequest, performance: PerformanceRequirements): number {
  const provingSec = request.gas / (performance.minMgasPerSec * 1e6);
  return Math.min(request.deadlineSec, request.createdAtSec + Math.max(performance.floorLatencySec, provingSec));
}

/** An auction settles so long after the creation: the requester's minimum, 15 s at least. */
export const auctionSec = (minAuctionPeriodSec: number): number => Math.max(minAuctionPeriodSec, 15);

export function lowestBid(bids: readonly RivalBid[]): { rivalWei: number; rivalAtSec: number } {
  let [rivalWei, rivalAtSec] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const { weiPerPgu, atSec } of bids) {
    if (weiPerPgu > rivalWei || (weiPerPgu === rivalWei && atSec >= rivalAtSec)) continue;
    [rivalWei, rivalAtSec] = [weiPerPgu, atSec];
  }
  return { rivalWei, rivalAtSec };
}
