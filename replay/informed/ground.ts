import { type Place, placesOf, type Span, spanOf } from "../clairvoyant/places.ts";
import type { FleetLuck } from "../fleet/luck.ts";
import type { FleetPlan } from "../fleet/plan.ts";
import type { Market } from "../market/market.ts";
import { type KnownJob, knownJobs } from "./known-job.ts";

/** What all plays of one market share. `jobs` are in the order in which they are decided on. */
export type Ground = {
  market: Market;
  plan: FleetPlan;
  luck: FleetLuck;
  span: Span;
  places: readonly Place[];
  jobs: readonly KnownJob[];
};

export function groundOf(market: Market, plan: FleetPlan, luck: FleetLuck): Ground {
  const span = spanOf(market);
  return { market, plan, luck, span, places: placesOf(plan, luck, span), jobs: knownJobs(market, plan) };
}
