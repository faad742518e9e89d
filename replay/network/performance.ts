import type { PerformanceRequirements } from "../market/market.ts";

/** How the network judges a prover: suspended for a while when too few of what it resolved was in time. */
export type Performance = {
  /** Tells of one more resolved request; true when this suspends the prover. */
  judge(success: boolean, atSec: number): boolean;
  isSuspended(atSec: number): boolean;
  suspendedUntilSec(): number | undefined;
};

/** The rule of the network in a box: a share of what was resolved in the lookback, from a number of them on. */
export function createPerformance(requirements: PerformanceRequirements): Performance {
  const { lookbackSec, minResolved, minSuccessRate, suspensionSec } = requirements;
  const outcomes: { atSec: number; success: boolean }[] = [];
  let oldest = 0;
  let successes = 0;
  let judgedFromSec = Number.NEGATIVE_INFINITY;
  let untilSec: number | undefined;

  const forget = (sinceSec: number): void => {
    for (; oldest < outcomes.length; oldest += 1) {
      const outcome = outcomes[oldest];
      if (outcome === undefined || outcome.atSec >= sinceSec) return;
      if (outcome.success) successes -= 1;
    }
  };

  return {
    judge(success, atSec) {
      forget(Math.max(atSec - lookbackSec, judgedFromSec));
      outcomes.push({ atSec, success });
      if (success) successes += 1;
      const resolved = outcomes.length - oldest;
      if (resolved < minResolved || successes / resolved >= minSuccessRate) return false;
      untilSec = atSec + suspensionSec;
      judgedFromSec = untilSec;
      return true;
    },
    isSuspended: (atSec) => untilSec !== undefined && atSec < untilSec,
    suspendedUntilSec: () => untilSec,
  };
}
