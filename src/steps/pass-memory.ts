import type { InPhase } from "../domain/request.ts";
import type { RequestId, UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { Lane } from "./lane.ts";
import type { MarketView } from "./market-view.ts";

export type PassDeps = Pick<
  Ports,
  "requests" | "network" | "queues" | "knobs" | "clock" | "metrics" | "journal" | "log"
> & { lane: Lane; market: MarketView };

/** What one watcher remembers between its passes; all of it can be read anew. */
export type PassMemory = {
  /** Own bids still in auction; read from the table every `refreshBidsSec`. */
  bids: Map<RequestId, InPhase<"bidding">>;
  bidsReadAtSec: number;
  sweptAtSec: number;
  /** Why each open request was refused, so that the journal keeps changed decisions only. */
  refused: Map<RequestId, string>;
  /** When a bid whose auction should be over is looked at next. */
  looksAtSec: Map<RequestId, number>;
  /** How often each bid without an outcome was sent again. */
  resumed: Map<RequestId, number>;
  /** Assigned requests that were written down. */
  noticed: Set<RequestId>;
  /** A bid of the last pass found the lane held, by a delivery or another watcher: it is worth another try at once. */
  laneWasBusy: boolean;
};

export const emptyMemory = (): PassMemory => ({
  bids: new Map(),
  bidsReadAtSec: 0,
  sweptAtSec: 0,
  refused: new Map(),
  looksAtSec: new Map(),
  resumed: new Map(),
  noticed: new Set(),
  laneWasBusy: false,
});

/** Within this time of an auction's end its winner is expected at any moment. */
const imminentSec = 5;

/** Is an auction of ours about to name its winner? Then the next pass should not wait. */
export const isImminent = (memory: PassMemory, now: UnixSeconds): boolean =>
  [...memory.bids.values()].some(({ auctionEndsAtSec: end }) => now >= end && now < end + imminentSec);

/** One request that cannot be dealt with must not hide the others, nor the news of what was won; a later pass looks again. */
export async function apart(
  deps: PassDeps,
  requestId: RequestId,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    deps.log.error(`${what}: failed`, { requestId, outcome: "failed" }, error);
  }
}
