import type { EventHeap } from "./event-heap.ts";
import { event } from "./events.ts";
import type { FleetLuck } from "./fleet/luck.ts";
import type { FleetPlan } from "./fleet/plan.ts";
import type { Market } from "./market/market.ts";

/** After the last creation, when all auctions have ended and their outcomes were seen. */
const closesAfterSec = 60;

/** Everything that happens whatever the policy does. */
export function scheduleMarket(timeline: EventHeap, { requests, startSec, endSec }: Market): void {
  timeline.add(startSec, event.opens, 0);
  timeline.add(endSec + closesAfterSec, event.closes, 0);
  for (const { index, visibleAtSec, auctionEndsAtSec, cancelledAtSec } of requests) {
    timeline.add(visibleAtSec, event.visible, index);
    timeline.add(auctionEndsAtSec, event.auctionEnds, index);
    if (cancelledAtSec !== Number.POSITIVE_INFINITY) timeline.add(cancelledAtSec, event.cancelled, index);
  }
}

export function scheduleLuck(timeline: EventHeap, luck: FleetLuck, { classes }: FleetPlan): void {
  for (const [classIndex, own] of luck.entries()) {
    for (const { toSec } of own.stockOuts) timeline.add(toSec, event.stockOutEnds, classIndex);
    for (let slot = 0; slot < (classes[classIndex]?.maxHosts ?? 0); slot += 1) {
      for (const atSec of own.lossesSec(slot)) timeline.add(atSec, event.hostLost, classIndex, slot);
    }
  }
}
