import type { GasEstimate } from "./estimate.ts";
import type { PriceSource } from "./pricing.ts";
import type { Pgu, Wei } from "./values.ts";

/** Why a request is not bid on; each with the numbers that tell what to change. Probabilities from 0 to 1. */
export type Refusal =
  | { reason: "not-open"; status: string }
  | { reason: "bidding-off" }
  | { reason: "suspended"; untilSec: number }
  | { reason: "balance-low"; balance: Wei; minimum: Wei }
  | { reason: "not-whitelisted" }
  | { reason: "version-unsupported"; version: string }
  | { reason: "mode-unsupported"; mode: string }
  | { reason: "program-denied" }
  | { reason: "program-fails"; untilSec: number }
  | { reason: "requester-denied" }
  | { reason: "stdin-private" }
  | { reason: "too-much-gas"; gas: Pgu; maximum: Pgu }
  | { reason: "too-many-cycles"; cycles: bigint; maximum: bigint }
  | { reason: "no-host-fits" }
  | { reason: "at-capacity"; promises: number; maximum: number }
  | { reason: "stake-used-up"; promises: number; maximum: number }
  | { reason: "deadline-passed"; leftSec: number }
  | { reason: "too-late-probably"; onTime: number; target: number; neededSec: number; leftSec: number; mostGas: Pgu }
  | { reason: "spend-cap"; costMicros: number; leftMicros: number }
  | { reason: "price-above-maximum"; amount: Wei; maximum: Wei }
  | { reason: "price-zero" };

export type RefusalReason = Refusal["reason"];

export type Bid = {
  kind: "bid";
  /** PROVE wei per PGU. */
  amount: Wei;
  priceSource: PriceSource;
  estimate: GasEstimate;
  /** The hosts that it is promised on. */
  className: string;
  /** The probability that the proof is in time, and what it had to reach. */
  onTime: number;
  target: number;
  /** Expected seconds on a GPU, and seconds from now until the proof counts no more. */
  neededSec: number;
  leftSec: number;
  /** The chance that it wins; 1 where nothing is known of the others. */
  chance: number;
  /** On its hosts, in USD micros. */
  costMicros: number;
  /** What it pays if it wins, in USD micros; by the last PROVE price; absent where none was ever known. */
  revenueMicros?: number;
  /** The most gas that the hosts could promise now for a request that is new, in PGU. */
  mostGas: Pgu;
};

export type Decision =
  | Bid
  /** It would be bid on, later: when a bid is as good, and less is promised meanwhile. */
  | { kind: "wait"; untilSec: number; potential?: Potential }
  | { kind: "skip"; refusals: readonly Refusal[]; potential?: Potential };

/** What a request would give on a host that stands idle: the demand that hosts are kept warm for. */
export type Potential = { neededSec: number; gas: Pgu; chance: number; revenueMicros: number };

/** The demand that a decided request shows, whether or not it is bid on; undefined: none, or it pays nobody knows what. */
export function demandIn(decision: Decision | undefined): Potential | undefined {
  if (decision?.kind !== "bid") return decision?.potential;
  if (decision.revenueMicros === undefined) return undefined;
  const { neededSec, estimate, chance, revenueMicros } = decision;
  return { neededSec, gas: estimate.gas, chance, revenueMicros };
}
