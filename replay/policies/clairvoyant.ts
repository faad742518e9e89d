import { assign } from "../clairvoyant/assign.ts";
import { type Place, placesOf, type Span, spanOf } from "../clairvoyant/places.ts";
import type { SlotPlan } from "../clairvoyant/slot-terms.ts";
import { worthOf } from "../clairvoyant/worth.ts";
import type { HostLife } from "../fleet/host.ts";
import type { FleetLuck } from "../fleet/luck.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";
import type { Result } from "../result.ts";
import { boundResult } from "./bound-result.ts";

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
  const span = spanOf(market);
  const worths = worthOf(market);
  const places = placesOf(plan, luck, span);
  const { plans, profitUsd } = assign(places, worths);
  const lives = places.flatMap((place, index) => livesOf(place, plans[index], span));
  const done = new Set(plans.flatMap(({ jobs }) => jobs.map(({ index }) => index)));
  const won = worths.filter(({ entry }) => done.has(entry.index));
  const costUsd = won.reduce((sum, { revenueUsd }) => sum + revenueUsd, 0) - profitUsd;
  return boundResult({ policy: "clairvoyant", market, plan, won, costUsd, lives });
}

function livesOf({ classIndex, slot }: Place, plan: SlotPlan | undefined, { startSec }: Span): HostLife[] {
  return (plan?.up ?? []).map(({ fromSec, toSec }) => {
    const jobs = (plan?.jobs ?? []).filter((job) => job.fromSec >= fromSec && job.toSec <= toSec);
    const busySec = jobs.reduce((sum, job) => sum + job.toSec - job.fromSec, 0);
    return { classIndex, slot, fromSec: startSec + fromSec, toSec: startSec + toSec, busySec, jobs: jobs.length };
  });
}
