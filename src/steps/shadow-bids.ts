import { auctionEnd } from "../domain/bid-time.ts";
import type { ProverIdentity } from "../domain/policy.ts";
import { termsOf } from "../domain/proof-request.ts";
import { type RequestId, transactionHash, type UnixSeconds } from "../domain/values.ts";
import { apart, type PassDeps, type PassMemory, type ShadowBid } from "./pass-memory.ts";
import { type Decided, promised } from "./place-bid.ts";

/** From an auction's end until its bids are no longer sealed. */
const unsealedSec = 5;
/** Looked at so often before it is given up, and so far apart. */
const looks = 4;
const lookEverySec = 10;

/** A bid that is not sent counts against its auction's real end, and until then as a promise, as one that was sent would. */
export function rememberShadow(
  memory: PassMemory,
  decided: readonly Decided[],
  { prover }: ProverIdentity,
  now: UnixSeconds,
): void {
  for (const { request, decision } of decided) {
    const auctionEndsAtSec = auctionEnd(request.minAuctionPeriodSec, request.createdAtSec);
    memory.shadow.set(request.requestId, {
      bidding: {
        ...{ schema: 1, terms: termsOf(request), revision: 0, reachedAtSec: { bidding: now }, phase: "bidding" },
        promise: promised(decision),
        bid: {
          ...{ prover, amount: decision.amount, expectedGas: decision.estimate.gas, accepted: false },
          intent: { nonce: 0n, signature: "0x", transaction: unsent, signedAtSec: now },
        },
        auctionEndsAtSec,
      },
      revenueMicros: decision.revenueMicros ?? 0,
      lookAtSec: auctionEndsAtSec + unsealedSec,
      looksLeft: looks,
    });
  }
}

/** No transaction has this hash. */
const unsent = transactionHash(`0x${"0".repeat(64)}`);

/** What became of auctions that we would have bid in: won where nobody asked less, by what is known of them. */
export async function lookAtShadow(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  now: UnixSeconds,
): Promise<void> {
  for (const [id, bid] of memory.shadow) {
    if (bid.lookAtSec > now) continue;
    await apart(deps, id, "shadow", async () => {
      const cheapest = await deps.network.cheapestOther(id, prover);
      const seen = cheapest === undefined ? await deps.network.request(id) : undefined;
      const isOpen = seen?.fulfillmentStatus === "requested";
      if (cheapest === undefined && isOpen && bid.looksLeft > 1) {
        memory.shadow.set(id, { ...bid, looksLeft: bid.looksLeft - 1, lookAtSec: now + lookEverySec });
        return;
      }
      memory.shadow.delete(id);
      memory.shadowTold.add(id);
      tellShadow(deps, id, bid, { cheapest, wonByOther: seen?.fulfiller !== undefined });
    });
  }
}

type End = { cheapest: bigint | undefined; wonByOther: boolean };

/** An earlier equal bid wins, so an equal one of ours would have been late. Somebody won, for what is not shown: unknown. */
function shadowOutcome(amount: bigint, { cheapest, wonByOther }: End): "won" | "lost" | "unknown" {
  if (cheapest !== undefined) return amount < cheapest ? "won" : "lost";
  return wonByOther ? "unknown" : "won";
}

function tellShadow(deps: PassDeps, requestId: RequestId, { bidding, revenueMicros }: ShadowBid, end: End): void {
  const { amount } = bidding.bid;
  const outcome = shadowOutcome(amount, end);
  const costMicros = bidding.promise?.costMicros ?? 0;
  const cheapestOther = end.cheapest === undefined ? "none" : `${end.cheapest}`;
  deps.log.info(`would have ${outcome}`, {
    ...{ requestId, outcome: `shadow-${outcome}`, amount: `${amount}`, cheapestOther },
    ...(outcome === "won" && { profitUsd: (revenueMicros - costMicros) / 1e6 }),
  });
  const body = { won: outcome === "won", outcome, amount, revenueMicros, costMicros, cheapest: end.cheapest };
  deps.journal.note({ atSec: deps.clock.now(), kind: "shadow-outcome", requestId, body });
}
