import type { Failure } from "./failure.ts";
import type { ProofLocation } from "./job.ts";
import type { ProofRequestTerms } from "./proof-request.ts";
import type { Address, JobId, JobName, Pgu, TransactionHash, UnixSeconds, Wei } from "./values.ts";

/** A request that this prover has promised, or asked, to prove: its terms, where it stands, and how it came there. */
export type Request = RequestRecord & RequestPhase;

export type RequestRecord = {
  schema: 1;
  terms: ProofRequestTerms;
  /** Counts stored changes: a write names the revision that it replaces. */
  revision: number;
  /** What was decided when it was bid on; absent where we did not (adopted), or an older version did. */
  promise?: Promised;
  /** Where its newest job went; absent before the first, or where an older version launched it. */
  placed?: Placed;
  /** When each phase was reached, for the trace of a request. */
  reachedAtSec: Partial<Record<Phase, UnixSeconds>>;
};

/** The decision behind a bid, for the load, the books and the trace. */
export type Promised = {
  /** PROVE wei per PGU. */
  amount: Wei;
  /** The hosts that it is promised on. */
  className: string;
  /** Chances as they were believed: to win, and to be in time. */
  chance: number;
  onTime: number;
  /** On its hosts, in USD micros. */
  costMicros: number;
};

export type RequestPhase =
  | { phase: "bidding"; bid: Bid; auctionEndsAtSec: UnixSeconds }
  | { phase: "lost" }
  | ({ phase: "assigned"; before?: LostJob } & Round)
  | ({ phase: "launching"; before?: LostJob; job: JobName; intendedAtSec: UnixSeconds } & Round)
  | ({ phase: "proving"; job: JobName; jobId: JobId; submittedAtSec: UnixSeconds } & Round)
  | { phase: "proved"; proof: ProofLocation; gas?: Pgu; delivery: Delivery }
  | { phase: "failing"; failure: Failure; delivery: Delivery }
  | { phase: "fulfilled"; fulfillment: TransactionHash }
  | { phase: "failed"; failure: Failure; told: boolean }
  | { phase: "settled"; fulfillment: TransactionHash; gasUsed: Pgu; earned: Wei }
  | { phase: "reverted"; fulfillment: TransactionHash }
  | { phase: "abandoned"; because: AbandonReason; detail: string };

/** Which launch this is, from 1: it names the job. `losses`: how many of those before it lost their host. */
export type Round = { round: number; losses?: number };

/** Items of an older version do not say: there each round before this one counts. */
export const lossesOf = ({ round, losses = round - 1 }: Round): number => losses;

/** The class of hosts whose queue a job was put into, and why that one. */
export type Placed = { className: string; because: PlacedBecause };
export const placedReasons = [
  /** A host stands idle where it was promised. */
  "promised",
  /** None does there, and one does here that proves it in time. */
  "idle-here",
  /** None stands idle anywhere that would be in time: it waits where it was promised. */
  "waits-where-promised",
  /** It was promised nowhere, or where it cannot be proved now: it waits for the host that comes soonest. */
  "waits-for-a-host",
  /** The fleet could not be looked at. */
  "fleet-unseen",
] as const;
export type PlacedBecause = (typeof placedReasons)[number];

/** How the job of an earlier round ended without a fault of its own. */
export type LostJob = { because: LostBecause; className?: string };
export const lostReasons = ["host-lost", "no-host"] as const;
export type LostBecause = (typeof lostReasons)[number];

export type Phase = RequestPhase["phase"];
export type InPhase<P extends Phase> = RequestRecord & Extract<RequestPhase, { phase: P }>;

/** A signed call, kept before it is sent: with the call's arguments it gives the same bytes again, nonce and all. */
export type SignedIntent = {
  nonce: bigint;
  /** 65 bytes r ‖ s ‖ v in hex. */
  signature: `0x${string}`;
  /** Known before sending: where to look after a lost answer. */
  transaction: TransactionHash;
  signedAtSec: UnixSeconds;
};

export type Bid = {
  prover: Address;
  /** PROVE wei per PGU. */
  amount: Wei;
  /** What the decision expected, for the trace and the load. */
  expectedGas: Pgu;
  intent: SignedIntent;
  /** Whether the network is known to have taken it. */
  accepted: boolean;
};

/** How far the one call that ends our part has come. `tries` counts signed intents: the budget against retry storms. */
export type Delivery = { state: "none"; tries: 0 } | { state: "intended"; tries: number; intent: SignedIntent };

export const undelivered: Delivery = { state: "none", tries: 0 };

export const abandonReasons = [
  "deadline-passed",
  "bid-refused",
  "fulfilled-elsewhere",
  "unfulfillable",
  "expired",
  "canceled",
  "not-ours",
] as const;
export type AbandonReason = (typeof abandonReasons)[number];

/** What can happen to a request. */
export type RequestEvent =
  | { kind: "bid-signed"; intent: SignedIntent }
  | { kind: "bid-accepted" }
  | { kind: "won" }
  | { kind: "lost" }
  | { kind: "launch-intended"; job: JobName; placed: Placed }
  | { kind: "launched"; jobId: JobId }
  | { kind: "host-lost" }
  /** Its class had no host for it, and may have none for long. */
  | { kind: "no-host" }
  /** The fence is held by another job of the same round: that one is followed. */
  | { kind: "job-replaced"; jobId: JobId }
  | { kind: "proved"; proof: ProofLocation; gas?: Pgu }
  | { kind: "failed"; failure: Failure }
  | { kind: "delivery-signed"; intent: SignedIntent }
  | { kind: "fulfilled"; fulfillment: TransactionHash }
  | { kind: "told"; told: boolean }
  | { kind: "settled"; gasUsed: Pgu; earned: Wei }
  | { kind: "reverted" }
  | { kind: "ended"; because: AbandonReason; detail: string };
export type EventKind = RequestEvent["kind"];

/** Phases that nothing follows: their items expire from the table. */
export const terminalPhases = [
  "lost",
  "settled",
  "reverted",
  "failed",
  "abandoned",
] as const satisfies readonly Phase[];
/** Phases in which we owe the network something or wait for its word. */
export const livePhases = [
  "bidding",
  "assigned",
  "launching",
  "proving",
  "proved",
  "failing",
  "fulfilled",
] as const satisfies readonly Phase[];

export const isTerminal = (phase: Phase): phase is (typeof terminalPhases)[number] =>
  (terminalPhases as readonly Phase[]).includes(phase);
