import type { ProverIdentity } from "../domain/policy.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { InPhase } from "../domain/request.ts";
import type { UnixSeconds } from "../domain/values.ts";
import { triesPerErrand } from "./attempt.ts";
import { inBatches } from "./in-batches.ts";
import { learnFrom } from "./learn-clearing.ts";
import { noticeOver, noticeWon } from "./notice.ts";
import { apart, type PassDeps, type PassMemory } from "./pass-memory.ts";
import { resumeBids, type Unknown } from "./place-bid.ts";

/** A bid without an outcome is sent again after so long; the pause doubles each time. */
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
  const due = [...memory.bids.values()].filter((bidding) => isResumable(bidding, memory, now)).sort(byNonce);
  const unknown: Unknown[] = [];
  for (const bidding of due) {
    const { requestId } = bidding.terms;
    memory.resumed.set(requestId, (memory.resumed.get(requestId) ?? 0) + 1);
    await apart(deps, requestId, "bid resumed", async () => {
      const listed = open.find((request) => request.requestId === requestId);
      const request = listed ?? (await deps.network.request(requestId));
      if (request?.fulfillmentStatus === "requested") unknown.push({ bidding, request });
    });
  }
  for (const { request, outcome } of await resumeBids(deps)(unknown)) {
    const { requestId } = request;
    await apart(deps, requestId, "bid resumed", async () => {
      const stored = await deps.requests.get(requestId);
      if (stored?.phase === "bidding") memory.bids.set(requestId, stored);
      else memory.bids.delete(requestId);
      if (outcome.kind === "failed") throw outcome.error;
      deps.log.info("bid resumed", { requestId, outcome: outcome.kind });
    });
  }
}

const byNonce = ({ bid: a }: InPhase<"bidding">, { bid: b }: InPhase<"bidding">): number =>
  Number(a.intent.nonce - b.intent.nonce);

/**
 * The bound on tries of a bid: its pauses double, and it is over when the auction is. A watcher lives for a minute and an
 * auction may last for hours, so the stored revisions count too: each errand adds one at least.
 */
function isResumable(bidding: InPhase<"bidding">, memory: PassMemory, now: UnixSeconds): boolean {
  const { bid, terms, auctionEndsAtSec, revision } = bidding;
  if (bid.accepted || now >= auctionEndsAtSec + resumeUntilSec) return false;
  const times = Math.max(memory.resumed.get(terms.requestId) ?? 0, revision - triesPerErrand);
  return now - bid.intent.signedAtSec >= resumeAfterSec * 2 ** times;
}

export async function noticeAll(deps: PassDeps, memory: PassMemory, assigned: readonly ProofRequest[]): Promise<void> {
  const fresh = assigned.filter(({ requestId }) => !memory.noticed.has(requestId));
  await inBatches(fresh, noticesAtOnce, (request) =>
    apart(deps, request.requestId, "notice", async () => {
      if (await noticeWon(deps, request)) memory.noticed.add(request.requestId);
      if (memory.bids.delete(request.requestId)) learnFrom(memory, request);
    }),
  );
}

/** Looks of one pass: after a burst many auctions end in one second, and the next bids must not wait for all of them. */
const looksAPass = 48;

/** The winners show in the list of assigned requests; the losers only by looking at each request. */
export async function lookAtEnded(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  now: UnixSeconds,
): Promise<void> {
  const due = [...memory.bids.values()].filter(
    ({ terms, auctionEndsAtSec }) => now >= (memory.looksAtSec.get(terms.requestId) ?? auctionEndsAtSec + lookEverySec),
  );
  await inBatches(due.slice(0, looksAPass), noticesAtOnce, (bid) => {
    const { requestId: id } = bid.terms;
    memory.looksAtSec.set(id, now + Math.max(lookEverySec, now - bid.auctionEndsAtSec));
    return apart(deps, id, "look", async () => {
      if (!(await noticeOver(deps, bid, prover))) return;
      memory.bids.delete(id);
      memory.looksAtSec.delete(id);
      learnFrom(memory, bid.terms);
    });
  });
}
