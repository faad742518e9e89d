import { auctionEnd, type Decision } from "../domain/admission.ts";
import { type ProofRequest, termsOf } from "../domain/proof-request.ts";
import type { InPhase, Request, SignedIntent } from "../domain/request.ts";
import type { Address } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { advance, alreadyPast } from "./advance.ts";
import { end } from "./end.ts";
import type { Lane, Sent } from "./lane.ts";
import { remember } from "./remember.ts";

type Deps = Pick<Ports, "requests" | "network" | "clock" | "metrics"> & { lane: Lane };

/** Bids once. The stored intent is the fence: of two watchers that decide alike, one creates it and sends. */
export const placeBid =
  (deps: Deps) => async (request: ProofRequest, decision: Extract<Decision, { kind: "bid" }>, prover: Address) => {
    const first = createOnce(deps, request, decision, prover);
    const sent = await deps.lane.send({
      call: { kind: "bid", requestId: request.requestId, prover, amount: decision.amount },
      use: "bid",
      untilSec: request.deadlineSec,
      remember: first.remember,
    });
    return conclude(deps, request, sent);
  };

/** A bid whose outcome was never learned: looked up, and sent again with the same bytes where that is still of use. */
export const resumeBid = (deps: Deps) => async (bidding: InPhase<"bidding">, request: ProofRequest) => {
  const { prover, amount, intent } = bidding.bid;
  const sent = await deps.lane.send({
    call: { kind: "bid", requestId: request.requestId, prover, amount },
    use: "bid",
    untilSec: request.deadlineSec,
    before: intent,
    remember: remember(deps, bidding, (signed) => ({ kind: "bid-signed", intent: signed })),
  });
  return conclude(deps, request, sent);
};

/** The first intent creates the request; a later one of the same errand (its nonce was spent by another) replaces it. */
function createOnce(deps: Deps, request: ProofRequest, decision: Extract<Decision, { kind: "bid" }>, prover: Address) {
  let again: ((intent: SignedIntent) => Promise<boolean>) | undefined;
  return {
    async remember(intent: SignedIntent): Promise<boolean> {
      if (again) return again(intent);
      const now = deps.clock.now();
      const created: Request = {
        schema: 1,
        terms: termsOf(request),
        revision: 1,
        reachedAtSec: { bidding: now },
        phase: "bidding",
        bid: { prover, amount: decision.amount, expectedGas: decision.estimate.gas, intent, accepted: false },
        auctionEndsAtSec: auctionEnd(request.minAuctionPeriodSec, request.createdAtSec),
      };
      const written = await deps.requests.create(created);
      again = remember(deps, created, (signed) => ({ kind: "bid-signed", intent: signed }));
      return written.kind === "stored";
    },
  };
}

async function conclude(deps: Deps, { requestId }: ProofRequest, sent: Sent) {
  if (sent.kind !== "accepted" && sent.kind !== "refused") return sent;
  const request = await deps.requests.get(requestId);
  if (request?.phase !== "bidding") return alreadyPast(request);
  if (sent.kind === "refused") {
    deps.metrics.add("BidsRefused", 1);
    return end(deps, request, "bid-refused", sent.message);
  }
  deps.metrics.add("BidsAccepted", 1);
  const moved = await advance(deps, request, { kind: "bid-accepted" });
  return moved.kind === "advanced" ? { kind: "bid" as const, request: moved.request } : alreadyPast(moved.current);
}
