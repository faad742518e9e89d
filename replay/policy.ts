import type { ProofRequest } from "../src/domain/proof-request.ts";
import type { Address, Pgu, RequestId, UnixSeconds, Wei } from "../src/domain/values.ts";
import type { FleetPlan } from "./fleet/plan.ts";

/** A bidder that is compared. It keeps what it wants to remember; its name is how the report calls it. */
export type BidderPolicy = {
  name: string;
  /**
   * Called when a request appears, an auction's outcome is seen, a job or a host changes, and at `nextLookSec`; at most
   * once a second. The first look is a quarter of an hour before the first request, so that hosts can be warm for it.
   */
  look(view: View): Look;
};

/** Makes a policy for one run: it starts with an empty memory. */
export type PolicyFactory = { name: string; create(context: PolicyContext): BidderPolicy };

/** What a bidder knows before it starts. */
export type PolicyContext = {
  prover: Address;
  plan: FleetPlan;
  /** Wei per PGU. */
  tick: Wei;
  /**
   * Executes the request's program before bidding, as some bidders do: what comes out, and after how many seconds on the
   * bidder's own machine. It may only be asked of requests that were seen.
   */
  preflight(id: RequestId): Preflight | undefined;
};

export type Preflight = { gas: Pgu; executable: boolean; takesSec: number };

/**
 * What a bidder can see. The lists and what is in them live on and change: they are right until the look returns; copy what
 * must stay. Seconds are unix seconds with fractions.
 */
export type View = {
  readonly nowSec: number;
  /** Visible, not bid on by us, auction not over; the oldest first. */
  readonly open: readonly OpenRequest[];
  /** Our bids whose outcome has not been seen, in the order of bidding. */
  readonly ownBids: readonly OwnBid[];
  /** Assigned to us and neither fulfilled, failed nor ended, in the order of assignment. */
  readonly jobs: readonly JobView[];
  readonly hosts: readonly HostView[];
  readonly classes: readonly ClassView[];
  readonly prove: { usdMicros: bigint; updatedAtSec: UnixSeconds };
  /** Of the auctions that ended within the last hour, whoever won them. */
  readonly marketPrices: MarketPrices;
  readonly requirements: { floorLatencySec: number; minPguPerSec: bigint };
  readonly suspendedUntilSec: number | undefined;
  /** What became known since the last look, in order. */
  readonly news: readonly News[];
};

export type OpenRequest = { request: ProofRequest; publishedGas: Pgu | undefined; auctionEndsAtSec: number };
export type OwnBid = { request: ProofRequest; amountPerPgu: Wei; bidAtSec: number; auctionEndsAtSec: number };

/** `unplaced` only in the look in which it is first seen: afterwards it is in the queue of a class, or runs. */
export type JobView = {
  request: ProofRequest;
  amountPerPgu: Wei;
  publishedGas: Pgu | undefined;
  assignedAtSec: number;
  state: "unplaced" | "queued" | "starting" | "proving";
  className: string | undefined;
  hostId: number | undefined;
  /** When the host took it; of the present try, for a lost host begins anew. */
  startedAtSec: number | undefined;
  tries: number;
};

/** `idle` is warm: a job starts on it within seconds. `starting`: launched, and not ready for a job. */
export type HostView = {
  id: number;
  className: string;
  state: "starting" | "idle" | "busy";
  /** When that state began. */
  sinceSec: number;
  launchedAtSec: number;
  /** No job has run on it: the first one waits for the prover. */
  isNew: boolean;
  job: RequestId | undefined;
};

export type ClassView = {
  className: string;
  instanceType: string;
  market: "spot" | "on-demand";
  maxHosts: number;
  minimumHosts: number;
  maximumHosts: number;
  queued: number;
};

/** Wei per PGU; all 0 while there are no samples. */
export type MarketPrices = { averagePerPgu: Wei; lowest: Wei; highest: Wei; samples: number };

export type News =
  /** `cheapestOther`: what had to be beaten; undefined: nobody else bid. */
  | { kind: "won"; requestId: RequestId; cheapestOther: Wei | undefined; atSec: number }
  /** `winning`: what the auction cleared at; undefined: it was called off. */
  | { kind: "lost"; requestId: RequestId; winning: Wei | undefined; atSec: number }
  /** An auction in which we had no bid. Reading it costs a call in production. */
  | { kind: "cleared"; request: ProofRequest; winning: Wei | undefined; atSec: number }
  | { kind: "host-ready"; hostId: number; className: string; startUpSec: number; atSec: number }
  | { kind: "host-lost"; hostId: number; className: string; job: RequestId | undefined; atSec: number }
  | ({ kind: "finished"; requestId: RequestId; atSec: number } & Measured)
  | { kind: "settled"; requestId: RequestId; gasUsed: Pgu; earned: Wei; atSec: number }
  /** How the network counts it. */
  | { kind: "resolved"; requestId: RequestId; onTime: boolean; atSec: number }
  /** Ended without being counted. */
  | { kind: "ended"; requestId: RequestId; because: "cancelled" | "unexecutable"; atSec: number };

/** What a finished job measured. `startUpSec`: from the host's taking it to the prover's first work. */
export type Measured = {
  className: string;
  hostId: number;
  gas: Pgu;
  startUpSec: number;
  proveSec: number;
  wrapSec: number;
  uploadSec: number;
};

export type Look = {
  bids?: readonly { requestId: RequestId; amountPerPgu: Wei }[];
  /** For the report alone: why an open request was not bid on. The last word counts. */
  declined?: readonly { requestId: RequestId; reason: string }[];
  /** The class whose hosts prove it: for jobs that are unplaced or queued. Others go to an idle host that fits, else to the first class that fits. */
  place?: readonly { requestId: RequestId; className: string }[];
  /** From now on; classes that are not named keep theirs. Held to between 0 and `maxHosts`. */
  minimumHosts?: Readonly<Record<string, number>>;
  /** What jobs that wait may start hosts up to; the same, and `maxHosts` where a policy never says. */
  maximumHosts?: Readonly<Record<string, number>>;
  /** Jobs that are ended and told to the network as failed: they count as missed. */
  giveUp?: readonly RequestId[];
  nextLookSec?: number;
};
