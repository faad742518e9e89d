import { auctionEnd, bidFrom, clocksApartSec, shortestAuctionSec } from "../domain/bid-time.ts";
import { decideAgainAt } from "../domain/decide-again.ts";
import { decidePass } from "../domain/decide-pass.ts";
import type { Decision } from "../domain/decision.ts";
import type { PassInput } from "../domain/pass-input.ts";
import type { Policy, ProverIdentity } from "../domain/policy.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import { type RequestId, type UnixSeconds, unixSeconds } from "../domain/values.ts";
import { book } from "./book.ts";
import { countDemand, noteWatched } from "./count-demand.ts";
import { learnClearings } from "./learn-clearing.ts";
import { leaveOutDone } from "./leave-out-done.ts";
import { lookAround, noteMissing } from "./look-around.ts";
import { noteDecisions } from "./note-decisions.ts";
import { lookAtEnded, noticeAll, resumeUnknown } from "./own-bids.ts";
import { gatherInput } from "./pass-input.ts";
import { apart, type PassDeps, type PassMemory } from "./pass-memory.ts";
import { type Decided, placeBids } from "./place-bid.ts";
import { lookAtShadow, rememberShadow } from "./shadow-bids.ts";
import { unlessBroken } from "./unless-broken.ts";

const refreshBidsSec = 10;
/** Incremental reads overlap by this much: by the network's clock a request is seen for as long as its auction lasts. */
const overlapSec = clocksApartSec + shortestAuctionSec;

/**
 * One look at the market. Open requests are read before assigned ones, so that one that is assigned in between is not
 * missing in both.
 */
export async function marketPass(deps: PassDeps, identity: ProverIdentity, memory: PassMemory) {
  const policy = await deps.knobs.current();
  const now = deps.clock.now();
  memory.laneWasBusy = false;
  const open = await readOpen(deps, identity, memory, policy, now);
  const assigned = await deps.network.assignedRequests(identity.prover, now);
  await readBids(deps, memory, now);

  await noticeAll(deps, memory, assigned);
  // What bids are decided from may be out of reach; what was won is noticed and followed all the same.
  const placed = await unlessBroken(deps, "nothing could be decided", () =>
    bidAll(deps, identity, memory, policy, open),
  );
  if (placed === undefined) memory.canBid = false;
  const bids = placed ?? 0;
  if (policy.bidding && !policy.shadow) await resumeUnknown(deps, memory, open, now);
  await lookAtEnded(deps, identity, memory, now);
  await lookAtShadow(deps, identity, memory, now);
  await learnClearings(deps, identity, memory);
  if (memory.canBid) deps.metrics.add("OpenRequests", open.length);
  return { open: open.length, bids, assigned: assigned.length };
}

/** Only what is new, and everything each `fullSweepSec`: what was missed shows then. */
async function readOpen(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  policy: Policy,
  now: UnixSeconds,
): Promise<readonly ProofRequest[]> {
  const full = now - memory.sweptAtSec >= policy.fullSweepSec;
  const filter = { prover, versions: policy.accepts.versions, now };
  const open = await deps.network.openRequests(full ? filter : { ...filter, fromSec: unixSeconds(now - overlapSec) });
  if (!full) return open;
  memory.sweptAtSec = now;
  forget(memory, new Set(open.map(({ requestId }) => requestId)));
  return open;
}

function forget({ decided, again, counted, done, unsent }: PassMemory, open: ReadonlySet<RequestId>): void {
  for (const id of decided.keys()) if (!open.has(id)) decided.delete(id);
  for (const id of again.keys()) if (!open.has(id)) again.delete(id);
  for (const id of counted) if (!open.has(id)) counted.delete(id);
  for (const id of done) if (!open.has(id)) done.delete(id);
  for (const id of unsent) if (!open.has(id)) unsent.delete(id);
}

async function readBids(deps: PassDeps, memory: PassMemory, now: UnixSeconds): Promise<void> {
  if (now - memory.bidsReadAtSec < refreshBidsSec) return;
  for (const request of await deps.requests.inPhase("bidding")) memory.bids.set(request.terms.requestId, request);
  memory.bidsReadAtSec = now;
}

async function bidAll(
  deps: PassDeps,
  identity: ProverIdentity,
  memory: PassMemory,
  policy: Policy,
  open: readonly ProofRequest[],
): Promise<number> {
  const now = deps.clock.now();
  const candidates = candidatesOf(
    policy.shadow ? open.filter((each) => isForShadow(each, memory, policy)) : open,
    memory,
    now,
  );
  if (candidates.length === 0) {
    await lookAround(deps, identity, memory, policy, now);
    if (memory.canBid) await noteWatched(deps, memory, now, []);
    return 0;
  }
  const input = await gatherInput(deps, identity, memory, policy, candidates, now);
  noteWhatBidsNeed(deps, memory, policy, candidates, input);
  const decisions = decidePass(input);
  noteDecisions(deps, memory, input, decisions);
  planAgain(memory, candidates, decisions, now);
  if (memory.canBid) await countDemand(deps, memory, input, decisions);
  const decided = candidates.flatMap((request): Decided[] => {
    const decision = decisions.get(request.requestId);
    return decision?.kind === "bid" ? [{ request, decision }] : [];
  });
  if (policy.shadow) {
    rememberShadow(memory, decided, identity, now);
    return 0;
  }
  const bids = await sendBids(deps, identity, memory, await leaveOutDone(deps, memory, decided, now));
  if (bids > 0) await book(deps, { bids });
  return bids;
}

/** What a mode that is not accepted lacks says nothing; what is missing is looked for again as soon as nothing is open. */
function noteWhatBidsNeed(
  deps: PassDeps,
  memory: PassMemory,
  policy: Policy,
  asked: readonly ProofRequest[],
  { candidates, fleet, now }: PassInput,
): void {
  const isAccepted = ({ mode }: ProofRequest) => policy.accepts.modes.includes(mode);
  if (!asked.some(isAccepted)) return;
  const auctions = candidates.filter(({ request }) => isAccepted(request)).length;
  noteMissing(deps, memory, policy, { auctions, classes: fleet.length });
  if (!memory.canBid) memory.looksAroundAtSec = Math.min(memory.looksAroundAtSec, now);
}

/**
 * Each request is bid on by one watcher of the shadow, once: nothing on the network or in the table says that it was. It is the one
 * that watches when the bid is due.
 */
function isForShadow(
  request: ProofRequest,
  { shadowTold, startedAtSec }: PassMemory,
  { bidBeforeEndSec }: Policy,
): boolean {
  const dueSec = Math.max(request.createdAtSec, bidFrom(request, bidBeforeEndSec));
  return !shadowTold.has(request.requestId) && dueSec >= startedAtSec;
}

/** New requests, and those whose time has come again; what we bid on already is left out. */
function candidatesOf(open: readonly ProofRequest[], memory: PassMemory, now: UnixSeconds): readonly ProofRequest[] {
  const isKnown = (id: RequestId) => memory.bids.has(id) || memory.shadow.has(id) || memory.done.has(id);
  const due = [...memory.again.values()].filter(({ atSec }) => atSec <= now).map(({ request }) => request);
  const all = new Map([...due, ...open].map((request) => [request.requestId, request]));
  return [...all.values()].filter(({ requestId: id }) => !isKnown(id) && (memory.again.get(id)?.atSec ?? 0) <= now);
}

/** What was refused for want of room only while its auction is open. */
function planAgain(
  memory: PassMemory,
  candidates: readonly ProofRequest[],
  decisions: ReadonlyMap<RequestId, Decision>,
  now: UnixSeconds,
): void {
  for (const request of candidates) {
    const { requestId: id, minAuctionPeriodSec, createdAtSec } = request;
    const decision = decisions.get(id);
    const isOpen = now < auctionEnd(minAuctionPeriodSec, createdAtSec);
    const atSec = decision && (decision.kind === "wait" || isOpen) ? decideAgainAt(decision, now) : undefined;
    if (atSec === undefined) memory.again.delete(id);
    else memory.again.set(id, { request, atSec });
  }
}

/** A pass may last so long: what was not sent so shortly before its auction's end is not sent any more. */
const lastTrySec = 3;

/**
 * Nothing was sent: at the next pass, which reads only what is new, while the auction is open. A bid that never was is counted
 * once: nobody would hear of it otherwise, for the market is watched all the same.
 */
function tryAgain({ metrics, clock }: PassDeps, memory: PassMemory, request: ProofRequest): void {
  const { requestId: id, minAuctionPeriodSec, createdAtSec } = request;
  const [now, endsAtSec] = [clock.now(), auctionEnd(minAuctionPeriodSec, createdAtSec)];
  if (now >= endsAtSec - lastTrySec && !memory.unsent.has(id)) {
    memory.unsent.add(id);
    metrics.add("BidsAccepted", 0);
  }
  if (now < endsAtSec) memory.again.set(id, { request, atSec: now });
}

async function sendBids(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  decided: readonly Decided[],
): Promise<number> {
  let bids = 0;
  for (const { request, decision, outcome, elapsedMs } of await placeBids(deps)(decided, prover)) {
    const { requestId } = request;
    await apart(deps, requestId, "bid", async () => {
      // Whoever holds it: it must count as a promise, and be looked at when its auction ends.
      const stored = outcome.kind === "bid" ? outcome.request : await deps.requests.get(requestId);
      if (stored?.phase === "bidding") memory.bids.set(requestId, stored);
      else if (stored) memory.done.add(requestId);
      else if (outcome.kind === "failed" || outcome.kind === "busy") tryAgain(deps, memory, request);
      if (outcome.kind === "failed") throw outcome.error;
      const price = Number(decision.amount); // exact up to 9 million PROVE per BPGU
      deps.log.info("bid", { requestId, outcome: outcome.kind, amount: `${decision.amount}`, price, elapsedMs });
      if (outcome.kind === "busy") memory.laneWasBusy = true;
      if (outcome.kind !== "bid") return;
      deps.metrics.add("BidLatency", elapsedMs);
      bids++;
    });
  }
  return bids;
}
