import type { FleetClass } from "./fleet.ts";
import type { ProofMode } from "./proof-request.ts";
import type { Pace, Starts } from "./work.ts";

/**
 * The fleet's next hours in many equally likely versions: how long each running proof still takes, which bids are won,
 * when a starting host is ready. In each version it is known when each GPU is free. A promise made on averages holds on
 * average; one that holds in 255 of 256 futures holds.
 *
 * Pure and without chance: the cases of each quantity are spread evenly, and combined by fixed permutations.
 */
export type Futures = {
  readonly nowSec: number;
  readonly classes: readonly ClassFutures[];
  /** Permutations taken so far, so that none shares one: one for each class and each GPU, two for each commitment. */
  taken: number;
  /** How many proofs may be missed before that suspends us. */
  readonly mayMiss: number;
  /** Where a proof of a mode may run that is promised on the class of this name, or on any. */
  readonly choices: (mode: ProofMode) => (className: string | undefined) => readonly ClassFutures[];
};

export type ClassFutures = {
  readonly nowSec: number;
  readonly fleet: FleetClass;
  readonly gpus: number;
  /** When GPUs are free, in unix seconds: those of a future side by side, the one that is free first before the others. */
  readonly freeAtSec: Float64Array;
  /** When the next proof could start, in the futures from the best to the worst, thinned; `stale`: to be found again. */
  readonly starts: Starts;
  stale: boolean;
  /** Proofs that run here or are promised here, each by its chance to be won: what a loss of all hosts would cost. */
  atStake: number;
  /** How works of a mode and a spread run here. */
  readonly paceOf: (mode: ProofMode) => (sigma: number) => Pace;
  /** What the cases of a spread take over the middle one, from the least to the most. */
  readonly draws: (sigma: number) => Float64Array;
};
