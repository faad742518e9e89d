import { wei } from "../src/domain/values.ts";
import { createDesk, createInbox } from "./desk.ts";
import { createDispatch } from "./dispatch.ts";
import { createEventHeap } from "./event-heap.ts";
import { createFleet, type Fleet } from "./fleet/fleet.ts";
import { drawFleetLuck, type FleetLuck } from "./fleet/luck.ts";
import type { FleetPlan } from "./fleet/plan.ts";
import type { Market } from "./market/market.ts";
import { createAuctionHouse } from "./network/auction-house.ts";
import { createPerformance } from "./network/performance.ts";
import { createPromises } from "./network/promises.ts";
import type { JobView, OpenRequest, OwnBid, PolicyFactory } from "./policy.ts";
import { createPreflight } from "./preflight.ts";
import { type Result, tally } from "./result.ts";
import { scheduleLuck, scheduleMarket } from "./schedule.ts";
import { createView } from "./view.ts";

export type SimulateOptions = {
  /** All hosts run from the first request to the last, and their whole cost counts. */
  alwaysOn?: boolean;
  /** From a decision to the network's having the bid; 0.3 s. */
  bidDelaySec?: number;
  /** The same for all policies of a comparison; drawn from the market's seed where absent. */
  luck?: FleetLuck;
};

/** The first look comes so long before the first request. */
export const warmUpSec = 900;

/** What is drawn for a fleet reaches from the warm-up to well after the last deadline. */
export function fleetLuckFor({ seed, weather, startSec, endSec }: Market, plan: FleetPlan): FleetLuck {
  return drawFleetLuck(plan, { seed, weather, startSec: startSec - warmUpSec, endSec: endSec + 6 * 3600 });
}

/** One policy in one market with one fleet: deterministic, and driven by events. */
export function simulate(
  market: Market,
  plan: FleetPlan,
  factory: PolicyFactory,
  options: SimulateOptions = {},
): Result {
  const { alwaysOn = false, bidDelaySec = 0.3, luck = fleetLuckFor(market, plan) } = options;
  const clock = { nowSec: market.startSec - warmUpSec };
  const timeline = createEventHeap();
  const inbox = createInbox(timeline, clock);
  const { tell } = inbox;
  const fates = new Uint8Array(market.requests.length);
  const declined: (string | undefined)[] = Array.from({ length: market.requests.length });
  const [open, ownBids, jobs]: [OpenRequest[], OwnBid[], JobView[]] = [[], [], []];

  const performance = createPerformance(market.performance);
  const { isSuspended } = performance;
  const fleet = createFleet({ plan, luck, timeline, alwaysOn });
  const house = createAuctionHouse({ market, timeline, fates, open, ownBids, tell, isSuspended, bidDelaySec });
  const { bidWei, prices } = house;
  const promises = createPromises({ market, timeline, fates, bidWei, fleet, performance, jobs, tell });
  const lists = { open, ownBids, jobs };
  const view = createView({ market, clock, lists, news: () => inbox.news, fleet, prices, performance });
  const policy = factory.create({
    prover: market.prover,
    plan,
    tick: wei(BigInt(market.tickWei)),
    preflight: createPreflight(market, clock),
  });
  const desk = createDesk({ policy, view, inbox, house, promises, fleet, declined });
  const dispatch = createDispatch({ market, fates, house, promises, fleet, inbox, desk });

  scheduleMarket(timeline, market);
  scheduleLuck(timeline, luck, plan);
  inbox.lookBy(clock.nowSec);
  const isOver = () => desk.isClosed() && promises.isEmpty() && fleet.isEmpty() && inbox.news.length === 0;
  while (timeline.next() && !isOver()) {
    const { atSec, kind, subject, detail } = timeline.current;
    clock.nowSec = atSec;
    dispatch(kind, subject, detail, atSec);
  }
  return {
    policy: policy.name,
    market: market.name,
    fleet: alwaysOn ? "always on" : "from zero",
    ...tally(fates, bidWei),
    ...money(promises.books, fleet.account(clock.nowSec)),
    refused: house.refused,
    plan,
    looks: desk.looks(),
    declined,
  };
}

type Books = { earnedWei: bigint; revenueUsd: number; suspensions: number; suspendedSec: number };

function money({ earnedWei, revenueUsd, suspensions, suspendedSec }: Books, account: ReturnType<Fleet["account"]>) {
  return { suspensions, suspendedSec, earnedWei, revenueUsd, ...account, profitUsd: revenueUsd - account.costUsd };
}
