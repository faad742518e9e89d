import { auctionEnd } from "../domain/bid-time.ts";
import type { Bid } from "../domain/decision.ts";
import { type ProofRequest, termsOf } from "../domain/proof-request.ts";
import type { InPhase, Request, RequestEvent, SignedIntent } from "../domain/request.ts";
import type { Address, Wei } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { type Advanced, advance, alreadyPast } from "./advance.ts";
import { end } from "./end.ts";
import type { Errand, Sent } from "./errand.ts";
import type { Lane } from "./lane.ts";
import { remember } from "./remember.ts";

type Deps = Pick<Ports, "requests" | "network" | "clock" | "metrics" | "tallies" | "log"> & { lane: Lane };

/** A request that is worth a bid, and the bid. */
export type Decided = { request: ProofRequest; decision: Bid };

/**
 * Bids once on each, several in flight; what became of each comes back in order. The stored intent is the fence: of two
 * watchers that decide alike, one creates it and sends. A bid that broke says so in its own outcome.
 */
export const placeBids = (deps: Deps) => (decided: readonly Decided[], prover: Address) =>
  sendBids(deps, decided, ({ request, decision }, kept) => ({
    ...callOf(request, prover, decision.amount),
    remember: createOnce(deps, { request, decision }, prover, kept),
  }));

/** A bid whose outcome was never learned, and its request as the network shows it now. */
export type Unknown = { bidding: InPhase<"bidding">; request: ProofRequest };

/**
 * Bids whose outcome was never learned: looked up, and sent again with the same bytes where that is still of use. Best
 * in the order of their nonces: each one that is taken makes the next one's turn.
 */
export const resumeBids = (deps: Deps) => (unknown: readonly Unknown[]) =>
  sendBids(deps, unknown, ({ request, bidding }, kept) => ({
    ...callOf(request, bidding.bid.prover, bidding.bid.amount),
    before: bidding.bid.intent,
    remember: remember(deps, bidding, bidSigned, kept),
  }));

const bidSigned = (intent: SignedIntent): RequestEvent => ({ kind: "bid-signed", intent });

const callOf = ({ requestId, deadlineSec }: ProofRequest, prover: Address, amount: Wei) => ({
  call: { kind: "bid" as const, requestId, prover, amount },
  use: "bid" as const,
  untilSec: deadlineSec,
});

async function sendBids<B extends { request: ProofRequest }>(
  deps: Deps,
  bids: readonly B[],
  errandOf: (bid: B, kept: (request: Request) => void) => Errand & { use: "bid" },
) {
  const startedMs = deps.clock.nowMs();
  const stored = new Map<B, Request>();
  const errands = bids.map((bid) => ({ ...errandOf(bid, (request) => stored.set(bid, request)), bid }));
  const ended = await deps.lane.sendAll(errands, async (sent, { bid }) => {
    const outcome = await conclude(deps, bid.request, sent, stored.get(bid));
    return { ...bid, outcome, elapsedMs: deps.clock.nowMs() - startedMs };
  });
  return bids.map((bid, at) => {
    const end = ended[at];
    if (end?.status === "fulfilled") return end.value;
    const outcome = { kind: "failed" as const, error: end?.reason as unknown };
    return { ...bid, outcome, elapsedMs: deps.clock.nowMs() - startedMs };
  });
}

/** The first intent creates the request; a later one of the same errand (its nonce was spent by another) replaces it. */
function createOnce(deps: Deps, { request, decision }: Decided, prover: Address, kept: (request: Request) => void) {
  let again: ((intent: SignedIntent) => Promise<boolean>) | undefined;
  return async (intent: SignedIntent): Promise<boolean> => {
    if (again) return again(intent);
    const created: Request = {
      schema: 1,
      terms: termsOf(request),
      revision: 1,
      promise: promised(decision),
      reachedAtSec: { bidding: deps.clock.now() },
      phase: "bidding",
      bid: { prover, amount: decision.amount, expectedGas: decision.estimate.gas, intent, accepted: false },
      auctionEndsAtSec: auctionEnd(request.minAuctionPeriodSec, request.createdAtSec),
    };
    const written = await deps.requests.create(created);
    again = remember(deps, created, bidSigned, kept);
    if (written.kind === "stored") kept(created);
    return written.kind === "stored";
  };
}

/** What the decision promised, for the request's record. */
export const promised = ({ amount, className, chance, onTime, costMicros }: Bid) => ({
  ...{ amount, className, chance, onTime, costMicros },
});

/** `stored`: what was kept before the bid was sent. It is there still, unless somebody else was at it since. */
async function conclude(deps: Deps, { requestId }: ProofRequest, sent: Sent, stored: Request | undefined) {
  if (sent.kind === "outcome-unknown") deps.metrics.add("BidsAccepted", 0);
  if (sent.kind !== "accepted" && sent.kind !== "refused") return sent;
  const request = stored ?? (await deps.requests.get(requestId));
  if (request?.phase !== "bidding") return alreadyPast(request);
  if (sent.kind === "refused") {
    deps.metrics.add("BidsAccepted", 0);
    return end(deps, request, "bid-refused", sent.message);
  }
  deps.metrics.add("BidsAccepted", 1);
  const moved = await accepted(deps, request);
  return moved.kind === "advanced" ? { kind: "bid" as const, request: moved.request } : alreadyPast(moved.current);
}

async function accepted(deps: Deps, request: Request): Promise<Advanced> {
  const moved = await advance(deps, request, { kind: "bid-accepted" });
  const changed = moved.kind === "stale" && moved.current !== request && moved.current?.phase === "bidding";
  return changed && moved.current ? advance(deps, moved.current, { kind: "bid-accepted" }) : moved;
}
