import type { ProverIdentity } from "../domain/policy.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { InPhase } from "../domain/request.ts";
import type { UnixSeconds } from "../domain/values.ts";
import { inBatches } from "./in-batches.ts";
import { noticeOver, noticeWon } from "./notice.ts";
import { apart, type PassDeps, type PassMemory } from "./pass-memory.ts";
import { resumeBid } from "./place-bid.ts";

/** A bid without an outcome is sent again after so long; a watcher doubles the pause each time. */
const resumeAfterSec = 2;
/** So long after its auction's earliest end a bid is worth no further try (peers count on no auction past 60 s). */
const resumeUntilSec = 60;
/** An auction is looked at this long after its earliest end, and then after pauses as long as it is over by. */
const lookEverySec = 3;
const noticesAtOnce = 8;

/** Bids without an outcome, while their auction is open. */
export async function resumeUnknown(
  deps: PassDeps,
  memory: PassMemory,
  open: readonly ProofRequest[],
  now: UnixSeconds,
): Promise<void> {
  for (const bid of memory.bids.values()) {
    if (!isResumable(bid, memory, now)) continue;
    const { requestId } = bid.terms;
    memory.resumed.set(requestId, (memory.resumed.get(requestId) ?? 0) + 1);
    await apart(deps, requestId, "bid resumed", async () => {
      const listed = open.find((request) => request.requestId === requestId);
      const request = listed ?? (await deps.network.request(requestId));
      if (request?.fulfillmentStatus !== "requested") return;
      const outcome = await resumeBid(deps)(bid, request);
      deps.log.info("bid resumed", { requestId, outcome: outcome.kind });
      const stored = await deps.requests.get(requestId);
      if (stored?.phase === "bidding") memory.bids.set(requestId, stored);
      else memory.bids.delete(requestId);
    });
  }
}

/** The bound on tries of a bid: with its pauses doubled, and over when the auction is. */
function isResumable({ bid, terms, auctionEndsAtSec }: InPhase<"bidding">, memory: PassMemory, now: UnixSeconds) {
  if (bid.accepted || now >= auctionEndsAtSec + resumeUntilSec) return false;
  const pauseSec = resumeAfterSec * 2 ** (memory.resumed.get(terms.requestId) ?? 0);
  return now - bid.intent.signedAtSec >= pauseSec;
}

export async function noticeAll(deps: PassDeps, memory: PassMemory, assigned: readonly ProofRequest[]): Promise<void> {
  const fresh = assigned.filter(({ requestId }) => !memory.noticed.has(requestId));
  await inBatches(fresh, noticesAtOnce, (request) =>
    apart(deps, request.requestId, "notice", async () => {
      if (await noticeWon(deps, request)) memory.noticed.add(request.requestId);
      memory.bids.delete(request.requestId);
    }),
  );
}

/** The winners show in the list of assigned requests; the losers only by looking at each request. */
export async function lookAtEnded(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  now: UnixSeconds,
): Promise<void> {
  for (const [id, bid] of memory.bids) {
    const at = memory.looksAtSec.get(id) ?? bid.auctionEndsAtSec + lookEverySec;
    if (now < at) continue;
    memory.looksAtSec.set(id, now + Math.max(lookEverySec, now - bid.auctionEndsAtSec));
    await apart(deps, id, "look", async () => {
      if (!(await noticeOver(deps, bid, prover))) return;
      memory.bids.delete(id);
      memory.looksAtSec.delete(id);
    });
  }
}
