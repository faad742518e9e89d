import type { ClearingPrice } from "./clearing.ts";
import type { GasKnowledge } from "./estimate.ts";
import type { Commitment, Fleet } from "./fleet.ts";
import type { Policy, ProverIdentity } from "./policy.ts";
import type { ProvePrice } from "./pricing.ts";
import type { ProofMode, ProofRequest } from "./proof-request.ts";
import type { Requirements, TrackRecord } from "./requirements.ts";
import type { Hash, UnixSeconds, Wei } from "./values.ts";

/** All that the decisions of one pass are made from: the same input gives the same decisions, byte for byte. */
export type PassInput = {
  now: UnixSeconds;
  policy: Policy;
  identity: ProverIdentity;
  market: Market;
  money: Money;
  record: TrackRecord;
  fleet: Fleet;
  /** In the order in which they start. */
  commitments: readonly Commitment[];
  /** Promises that count against the limits: bids in auction, assigned, proving. */
  promises: number;
  /** What idle hosts cost lately over what working ones did: each job bears its share of the idle tail. */
  idleShare: number;
  /** What a GPU second would earn with another request, in USD: learned from what was earned; 0 where hosts idle. */
  gpuSecondUsd: number;
  /** What is known of programs, by verifying-key hash. */
  programs: ReadonlyMap<Hash, ProgramKnowledge>;
  clearings: Clearings;
  candidates: readonly Candidate[];
};

/** What others asked, over the market's level at the time, the last of each series (`clearing.ts`). */
export type Clearings = {
  prices: readonly ClearingPrice[];
  all: readonly number[];
  ofMode: Readonly<Record<ProofMode, readonly number[]>>;
};

type ByMode<T> = Readonly<Partial<Record<ProofMode, T>>>;

/** `clearings`: as above, of the program's requests in each mode; `pausedUntilSec`: its last proofs in the mode failed. */
export type ProgramKnowledge = GasKnowledge & {
  clearings?: ByMode<readonly number[]>;
  pausedUntilSec?: ByMode<UnixSeconds>;
};

/** An open request, and its mode's tick and floor; 0n: not advertised. */
export type Candidate = { request: ProofRequest; params: { tick: Wei; floor: Wei } };

/** What the network shows beside the requests. */
export type Market = {
  prove?: ProvePrice;
  /** What wins on average, in wei per PGU. */
  averagePerPgu?: Wei;
  requirements?: Requirements;
  standing?: Standing;
};

export type Standing = {
  /** May be named on a requester's default whitelist. */
  whitelisted: boolean;
  /** Exempt from suspension. */
  highAvailability: boolean;
  /** Until when it may not bid; absent: not suspended. */
  suspendedUntilSec?: UnixSeconds;
};

/** undefined: not known, and no reason to refuse. */
export type Money = { balance?: Wei; stake?: Wei; spentTodayMicros: number };
