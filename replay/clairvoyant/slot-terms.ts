/** A request as a job on one host's place. Seconds are whole, and counted from the plan's beginning. */
export type PlannedJob = { index: number; releaseSec: number; dueSec: number; durationSec: number; valueUsd: number };

export type SlotTerms = {
  horizonSec: number;
  usdPerSec: number;
  /** What the first job of a new host takes longer. */
  readySec: number;
  /** For each second the latest launch from which a host is up just then; -1: there is none. */
  launchFor: Int32Array;
  /**
   * For each second the latest at which a host can have fallen idle that is gone just then: nothing ends an idle host before
   * the fleet's scale-down, but its loss and the end of all requests. -1: there is none.
   */
  idleFor: Int32Array;
  /** For each second the first later one at which the host is taken away. */
  nextLoss: Int32Array;
};

export type UpTime = { fromSec: number; toSec: number };

export type SlotPlan = {
  profitUsd: number;
  jobs: { index: number; fromSec: number; toSec: number }[];
  up: UpTime[];
};
