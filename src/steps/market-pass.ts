import { type Decision, decide } from "../domain/admission.ts";
import { estimateGas } from "../domain/estimate.ts";
import { type Load, loadOf, withPromise } from "../domain/load.ts";
import type { Policy, ProverIdentity } from "../domain/policy.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { Request } from "../domain/request.ts";
import { type RequestId, type UnixSeconds, unixSeconds } from "../domain/values.ts";
import { lookAtEnded, noticeAll, resumeUnknown } from "./own-bids.ts";
import { apart, type PassDeps, type PassMemory } from "./pass-memory.ts";
import { placeBid } from "./place-bid.ts";

const refreshBidsSec = 10;
/** Incremental reads overlap by this much: the network's clock and ours may differ, and writes may show late. */
const overlapSec = 10;

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

  const bids = await bidAll(deps, identity, memory, policy, open);
  if (policy.bidding && !policy.shadow) await resumeUnknown(deps, memory, open, now);
  await noticeAll(deps, memory, assigned);
  await lookAtEnded(deps, identity, memory, now);
  deps.metrics.add("OpenRequests", open.length);
  return { open: open.length, bids, assigned: assigned.length };
}

/** Only what is new, and everything each `fullSweepSec`: a request refused for want of room may fit later. */
async function readOpen(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  policy: Policy,
  now: UnixSeconds,
): Promise<readonly ProofRequest[]> {
  const full = now - memory.sweptAtSec >= policy.fullSweepSec;
  const filter = { prover, versions: policy.versions, now };
  const open = await deps.network.openRequests(full ? filter : { ...filter, fromSec: unixSeconds(now - overlapSec) });
  if (!full) return open;
  memory.sweptAtSec = now;
  forget(memory, new Set(open.map(({ requestId }) => requestId)));
  return open;
}

function forget(memory: PassMemory, open: ReadonlySet<RequestId>): void {
  for (const id of memory.refused.keys()) if (!open.has(id)) memory.refused.delete(id);
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
  const candidates = open.filter(({ requestId }) => !memory.bids.has(requestId));
  if (candidates.length === 0) return 0;
  let load = await committedLoad(deps, memory);
  let bids = 0;
  for (const request of candidates) {
    await apart(deps, request.requestId, "bid", async () => {
      const market = await deps.market.of(request, identity.prover);
      const decision = decide({ request, market, load, policy, identity, now: deps.clock.now() });
      note(deps, memory, request, decision, policy);
      if (decision.kind === "skip") return;
      deps.metrics.add("EligibleRequests", 1);
      load = withPromise(load, decision.estimate.gas);
      if (policy.shadow) return;
      if (await bidOne(deps, identity, memory, request, decision)) bids++;
    });
  }
  return bids;
}

/** Bids in auction, as remembered and as stored, with all that is assigned or being proved. */
async function committedLoad(deps: PassDeps, memory: PassMemory): Promise<Load> {
  const [assigned, launching, proving] = await Promise.all([
    deps.requests.inPhase("assigned"),
    deps.requests.inPhase("launching"),
    deps.requests.inPhase("proving"),
  ]);
  const all: Request[] = [...memory.bids.values(), ...assigned, ...launching, ...proving];
  return loadOf(all, (request) =>
    request.phase === "bidding" ? request.bid.expectedGas : estimateGas(request.terms, undefined).gas,
  );
}

async function bidOne(
  deps: PassDeps,
  { prover }: ProverIdentity,
  memory: PassMemory,
  request: ProofRequest,
  decision: Extract<Decision, { kind: "bid" }>,
): Promise<boolean> {
  const startedMs = deps.clock.nowMs();
  const outcome = await placeBid(deps)(request, decision, prover);
  const elapsedMs = deps.clock.nowMs() - startedMs;
  deps.log.info("bid", {
    requestId: request.requestId,
    outcome: outcome.kind,
    amount: `${decision.amount}`,
    elapsedMs,
  });
  // Whoever holds it: it must count as a promise, and be looked at when its auction ends.
  const stored = await deps.requests.get(request.requestId);
  if (stored?.phase === "bidding") memory.bids.set(request.requestId, stored);
  if (outcome.kind === "busy") memory.laneWasBusy = true;
  if (outcome.kind !== "bid") return false;
  deps.metrics.add("BidLatency", elapsedMs);
  return true;
}

/** Changed decisions only: the first, and each that differs from the one before. */
function note(deps: PassDeps, memory: PassMemory, request: ProofRequest, decision: Decision, policy: Policy): void {
  const { requestId } = request;
  const key = decision.kind === "bid" ? "bid" : decision.refusals.map(({ reason }) => reason).join(",");
  if (memory.refused.get(requestId) === key) return;
  memory.refused.set(requestId, key);
  deps.journal.note({
    atSec: deps.clock.now(),
    kind: policy.shadow ? "shadow-decision" : "decision",
    requestId,
    body: { decision, generation: policy.generation },
  });
  if (decision.kind === "skip") deps.log.info("skipped", { requestId, outcome: "skip", because: key });
  else if (policy.shadow) deps.log.info("would bid", { requestId, outcome: "shadow", amount: `${decision.amount}` });
}
