import type { Address, Hash, Pgu, RequestId, UnixSeconds, Wei } from "./values.ts";

/** A request as the network shows it. A status that this version does not know is "unknown": not ours to act on. */
export type ProofRequest = ProofRequestTerms & {
  fulfillmentStatus: FulfillmentStatus;
  executionStatus: ExecutionStatus;
  settlementStatus: SettlementStatus;
  /** The prover that the auction chose. */
  fulfiller?: Address;
  isCanceled: boolean;
  /** What the network's own execution says; absent until it ran. */
  gasUsed?: Pgu;
  /** What the requester paid, once settled. */
  deduction?: Wei;
};

/** What a request asks for and offers: fixed once it is created. */
export type ProofRequestTerms = {
  requestId: RequestId;
  requester: Address;
  vkHash: Hash;
  /** `sp1-v…`: the circuits that the proof must be made with. */
  version: string;
  mode: ProofMode;
  createdAtSec: UnixSeconds;
  deadlineSec: UnixSeconds;
  minAuctionPeriodSec: number;
  /** 0n: no limit stated. */
  cycleLimit: bigint;
  /** 0n: the cycle limit governs. */
  gasLimit: Pgu;
  maxPricePerPgu?: Wei;
  floorPricePerPgu?: Wei;
  baseFee: Wei;
  /** Empty: anyone may bid. */
  whitelist: readonly Address[];
  programUri: string;
  /** Empty where the stdin is private. */
  stdinUri: string;
  stdinPrivate: boolean;
  publicValuesHash?: Hash;
};

export const proofModes = ["core", "compressed", "plonk", "groth16"] as const;
/** With those of a newer network. */
export const allModes = [...proofModes, "unknown"] as const;
export type ProofMode = (typeof allModes)[number];

export const fulfillmentStatuses = [
  "requested",
  "assigned",
  "fulfilled",
  "unfulfillable",
  "reverted",
  "expired",
  "unknown",
] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];
export const executionStatuses = ["unexecuted", "executed", "unexecutable", "validation-failed", "unknown"] as const;
export type ExecutionStatus = (typeof executionStatuses)[number];
export const settlementStatuses = ["unsettled", "settled", "unknown"] as const;
export type SettlementStatus = (typeof settlementStatuses)[number];

/** The terms of a request as the network shows it. */
export function termsOf(request: ProofRequest): ProofRequestTerms {
  const { fulfillmentStatus: _f, executionStatus: _e, settlementStatus: _s, fulfiller: _by, ...rest } = request;
  const { isCanceled: _c, gasUsed: _g, deduction: _d, ...terms } = rest;
  return terms;
}
