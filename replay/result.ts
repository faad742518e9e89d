import type { HostLife } from "./fleet/host.ts";
import type { FleetPlan } from "./fleet/plan.ts";

/** What became of a request for the prover under test. The numbers are kept, one a request. */
export const fate = {
  /** Not bid on. */
  passed: 0,
  bidding: 1,
  lost: 2,
  assigned: 3,
  onTime: 4,
  /** Paid, but counted as missed. */
  late: 5,
  /** Not delivered before the deadline: unpaid, and counted as missed. */
  expired: 6,
  gaveUp: 7,
  /** The two that end without being counted. */
  unexecutable: 8,
  cancelled: 9,
} as const;

/** How a policy did in a market with a fleet. Dollars and seconds are numbers; what was earned is exact in wei. */
export type Result = {
  policy: string;
  market: string;
  fleet: string;
  bids: number;
  wins: number;
  onTime: number;
  late: number;
  expired: number;
  gaveUp: number;
  unexecutable: number;
  /** After the assignment. */
  cancelled: number;
  /** Bids that the network refused, by reason. */
  refused: Readonly<Record<string, number>>;
  suspensions: number;
  suspendedSec: number;
  hostsLost: number;
  earnedWei: bigint;
  revenueUsd: number;
  costUsd: number;
  profitUsd: number;
  hostHours: number;
  busyHours: number;
  lives: readonly HostLife[];
  plan: FleetPlan;
  looks: number;
  /** One entry a request of the market. */
  fates: Uint8Array;
  /** Wei per PGU; 0: no bid. */
  bidWei: Float64Array;
  /** The last reason that the policy gave for not bidding. */
  declined: readonly (string | undefined)[];
};

export const missedOf = ({ late, expired, gaveUp }: Pick<Result, "late" | "expired" | "gaveUp">): number =>
  late + expired + gaveUp;

/** Of what was assigned and is counted, how much was in time; 1 where there was nothing. */
export function onTimeShare(result: Pick<Result, "onTime" | "late" | "expired" | "gaveUp">): number {
  const resolved = result.onTime + missedOf(result);
  return resolved === 0 ? 1 : result.onTime / resolved;
}

/** Counts the fates of all requests. */
export function tally(fates: Uint8Array, bidWei: Float64Array) {
  const counts = new Uint32Array(Object.keys(fate).length);
  let bids = 0;
  for (const [index, each] of fates.entries()) {
    counts[each] = (counts[each] ?? 0) + 1;
    if ((bidWei[index] ?? 0) > 0) bids += 1;
  }
  const of = (which: keyof typeof fate): number => counts[fate[which]] ?? 0;
  const ends = {
    onTime: of("onTime"),
    late: of("late"),
    expired: of("expired"),
    gaveUp: of("gaveUp"),
    unexecutable: of("unexecutable"),
    cancelled: of("cancelled"),
  };
  const wins = of("assigned") + Object.values(ends).reduce((sum, count) => sum + count, 0);
  return { bids, wins, ...ends, fates, bidWei };
}
