import type { ProofRequest, ProofRequestTerms } from "../domain/proof-request.ts";
import type { InPhase } from "../domain/request.ts";
import type { RequestId, UnixSeconds } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import type { ReadBooks } from "./books.ts";
import type { Experience } from "./experience.ts";
import type { FleetWatch } from "./fleet-watch.ts";
import type { Lane } from "./lane.ts";
import type { MarketView } from "./market-view.ts";

export type PassDeps = Pick<
  Ports,
  | "requests"
  | "network"
  | "queues"
  | "knobs"
  | "clock"
  | "metrics"
  | "journal"
  | "log"
  | "samples"
  | "tallies"
  | "demandLog"
> & {
  lane: Lane;
  market: MarketView;
  experience: Experience;
  fleetWatch: FleetWatch;
  books: ReadBooks;
};

/** What one watcher remembers between its passes; all of it can be read anew. */
export type PassMemory = {
  /** Requests that were made before are counted by the watcher before. */
  startedAtSec: UnixSeconds;
  /** Own bids still in auction; read from the table every `refreshBidsSec`. */
  bids: Map<RequestId, InPhase<"bidding">>;
  bidsReadAtSec: number;
  sweptAtSec: number;
  /** What was decided of each open request, so that the journal keeps changed decisions only. */
  decided: Map<RequestId, string>;
  /** Open requests that are decided about again then: a bid was too early, or there was no room. */
  again: Map<RequestId, { request: ProofRequest; atSec: number }>;
  /** Requests whose demand was counted. */
  counted: Set<RequestId>;
  /** The last minute that was noted as watched. */
  watchedMinuteSec: number;
  /** Bids that were not sent, in the shadow: what they would have come to. */
  shadow: Map<RequestId, ShadowBid>;
  /** Open requests that we have bid on and that are over for us: refused, or held for lost. */
  done: Set<RequestId>;
  /** Open requests whose bid is counted as one that could not be sent. */
  unsent: Set<RequestId>;
  /** Requests of the shadow whose end was told, or that the watcher before sees out: not bid on again. */
  shadowTold: Set<RequestId>;
  /** Requests whose auction is over and whose prices are still to be learned. */
  toLearn: ToLearn[];
  /** When a bid whose auction should be over is looked at next. */
  looksAtSec: Map<RequestId, number>;
  /** How often each bid without an outcome was sent again. */
  resumed: Map<RequestId, number>;
  /** Assigned requests that were written down. */
  noticed: Set<RequestId>;
  /** A bid of the last pass found the lane held, by a delivery or another watcher: it is worth another try at once. */
  laneWasBusy: boolean;
  /** Was what every bid needs there, and what was open decided about? undefined: not looked at yet. */
  canBid: boolean | undefined;
  /** When that is looked at while nothing is open: not in its first two seconds, in which a pass must not wait. */
  looksAroundAtSec: number;
};

/** An auction that has ended: when its prices are looked at, and how often at the most. */
export type ToLearn = { terms: ProofRequestTerms; lookAtSec: number; looksLeft: number };

/** `bidding`: the request as it would be stored. */
export type ShadowBid = {
  bidding: InPhase<"bidding">;
  revenueMicros: number;
  lookAtSec: number;
  looksLeft: number;
};

export const emptyMemory = (startedAtSec: UnixSeconds): PassMemory => ({
  startedAtSec,
  bids: new Map(),
  bidsReadAtSec: 0,
  sweptAtSec: 0,
  decided: new Map(),
  again: new Map(),
  counted: new Set(),
  watchedMinuteSec: 0,
  shadow: new Map(),
  shadowTold: new Set(),
  toLearn: [],
  done: new Set(),
  unsent: new Set(),
  looksAtSec: new Map(),
  resumed: new Map(),
  noticed: new Set(),
  laneWasBusy: false,
  canBid: undefined,
  looksAroundAtSec: startedAtSec + 2,
});

/** Within this time of an auction's end its winner is expected at any moment. */
const imminentSec = 5;

/** Is an auction of ours about to name its winner? Then the next pass should not wait. */
export const isImminent = (memory: PassMemory, now: UnixSeconds): boolean =>
  [...memory.bids.values()].some(({ auctionEndsAtSec: end }) => now >= end && now < end + imminentSec);

/** One request that cannot be dealt with must not hide the others, nor the news of what was won; a later pass looks again. */
export async function apart(
  deps: Pick<Ports, "log">,
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
