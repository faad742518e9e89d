import { assign } from "../clairvoyant/assign.ts";
import { type Place, placesOf, type Span } from "../clairvoyant/places.ts";
import type { SlotPlan } from "../clairvoyant/slot-terms.ts";
import { type Worth, worthOf } from "../clairvoyant/worth.ts";
import type { HostLife } from "../fleet/host.ts";
import type { FleetLuck } from "../fleet/luck.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";
import { fate, type Result, tally } from "../result.ts";
import { warmUpSec } from "../simulate.ts";

/**
 * What could have been earned with the same fleet limits by who knows everything ahead: gas, rivals' bids, what cannot be
 * executed or is cancelled, losses of hosts and stock-outs. It wins what it wants at a tick below the lowest rival,
 * launches hosts to the second and lets them go where that is cheaper than waiting, as soon as the fleet's scale-down does.
 *
 * It is a very good plan, not the proven best one. Each place is planned optimally with what the others leave, then pairs
 * are planned anew; a bound by Lagrange's relaxation (`clairvoyant/bound.ts`) shows how little is missing: less than 10 % in
 * the tests. That is the one way in which it can lie below the best. Otherwise it errs upwards: it knows all that a policy
 * cannot know, starts and ends are rounded in its favour, and it takes whichever place suits it while lower ones are free.
 * What it leaves out on purpose is being late: every job of it counts as a success, while a policy may be paid for a few late
 * ones.
 */
export function clairvoyant(market: Market, plan: FleetPlan, luck: FleetLuck): Result {
  const startSec = market.startSec - warmUpSec;
  const closeSec = Math.floor(market.endSec - startSec);
  const span: Span = { startSec, closeSec, horizonSec: closeSec + 1801 };
  const worths = worthOf(market);
  const places = placesOf(plan, luck, span);
  const { plans, profitUsd } = assign(places, worths);
  const lives = places.flatMap((place, index) => livesOf(place, plans[index], span));
  const done = new Set(plans.flatMap(({ jobs }) => jobs.map(({ index }) => index)));
  const won = worths.filter(({ entry }) => done.has(entry.index));
  const revenueUsd = won.reduce((sum, worth) => sum + worth.revenueUsd, 0);
  return {
    policy: "clairvoyant",
    market: market.name,
    fleet: "from zero",
    ...tally(...fatesOf(won, market.requests.length)),
    ...noMishaps,
    earnedWei: won.reduce((sum, worth) => sum + earned(worth), 0n),
    revenueUsd,
    costUsd: revenueUsd - profitUsd,
    profitUsd,
    hostHours: lives.reduce((sum, { fromSec, toSec }) => sum + toSec - fromSec, 0) / 3600,
    busyHours: lives.reduce((sum, { busySec }) => sum + busySec, 0) / 3600,
    lives,
    plan,
    declined: [],
  };
}

const noMishaps = { refused: {}, suspensions: 0, suspendedSec: 0, hostsLost: 0, looks: 0 };

const earned = ({ entry, bidWei }: Worth): bigint => entry.request.baseFee + BigInt(bidWei) * BigInt(entry.gas);

function fatesOf(won: readonly Worth[], count: number): [Uint8Array, Float64Array] {
  const fates = new Uint8Array(count);
  const bidWei = new Float64Array(count);
  for (const worth of won) {
    fates[worth.entry.index] = fate.onTime;
    bidWei[worth.entry.index] = worth.bidWei;
  }
  return [fates, bidWei];
}

function livesOf({ classIndex, slot }: Place, plan: SlotPlan | undefined, { startSec }: Span): HostLife[] {
  return (plan?.up ?? []).map(({ fromSec, toSec }) => {
    const jobs = (plan?.jobs ?? []).filter((job) => job.fromSec >= fromSec && job.toSec <= toSec);
    const busySec = jobs.reduce((sum, job) => sum + job.toSec - job.fromSec, 0);
    return { classIndex, slot, fromSec: startSec + fromSec, toSec: startSec + toSec, busySec, jobs: jobs.length };
  });
}
