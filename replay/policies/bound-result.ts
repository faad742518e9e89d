import type { Worth } from "../clairvoyant/worth.ts";
import type { HostLife } from "../fleet/host.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";
import { fate, type Result, tally } from "../result.ts";

type Planned = {
  policy: string;
  market: Market;
  plan: FleetPlan;
  /** Whatever it wins is done in time. */
  won: readonly Pick<Worth, "entry" | "bidWei" | "revenueUsd">[];
  costUsd: number;
  lives: readonly HostLife[];
};

/** A plan as the result of a policy that it was not simulated as: nothing goes wrong in it. */
export function boundResult({ policy, market, plan, won, costUsd, lives }: Planned): Result {
  const revenueUsd = won.reduce((sum, worth) => sum + worth.revenueUsd, 0);
  return {
    policy,
    market: market.name,
    fleet: "from zero",
    ...tally(...fatesOf(won, market.requests.length)),
    ...noMishaps,
    earnedWei: won.reduce((sum, worth) => sum + earned(worth), 0n),
    revenueUsd,
    costUsd,
    profitUsd: revenueUsd - costUsd,
    hostHours: lives.reduce((sum, { fromSec, toSec }) => sum + toSec - fromSec, 0) / 3600,
    busyHours: lives.reduce((sum, { busySec }) => sum + busySec, 0) / 3600,
    lives,
    plan,
    declined: [],
  };
}

const noMishaps = { refused: {}, suspensions: 0, suspendedSec: 0, hostsLost: 0, looks: 0 };

const earned = ({ entry, bidWei }: Planned["won"][number]): bigint =>
  entry.request.baseFee + BigInt(bidWei) * BigInt(entry.gas);

function fatesOf(won: Planned["won"], count: number): [Uint8Array, Float64Array] {
  const fates = new Uint8Array(count);
  const bidWei = new Float64Array(count);
  for (const worth of won) {
    fates[worth.entry.index] = fate.onTime;
    bidWei[worth.entry.index] = worth.bidWei;
  }
  return [fates, bidWei];
}
