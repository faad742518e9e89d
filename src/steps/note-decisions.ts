import type { Decision } from "../domain/decision.ts";
import type { PassInput } from "../domain/pass-input.ts";
import type { ProofRequest } from "../domain/proof-request.ts";
import type { RequestId } from "../domain/values.ts";
import type { PassDeps, PassMemory } from "./pass-memory.ts";

type Decisions = ReadonlyMap<RequestId, Decision>;

/**
 * Writes down what is new: a line of log for each changed decision, and one journal entry with the pass's whole input.
 * Requests that were refused leave no trace in the decisions about others, so those whose decision is old are left out:
 * what is written gives the same decisions again.
 */
export function noteDecisions(deps: PassDeps, memory: PassMemory, input: PassInput, decisions: Decisions): void {
  for (const { request } of input.candidates) forgoTold(memory, request, decisions.get(request.requestId));
  const changed = [...decisions].filter(([id, decision]) => memory.decided.get(id) !== gistOf(decision));
  if (changed.length === 0) return;
  for (const [id, decision] of changed) {
    memory.decided.set(id, gistOf(decision));
    tell(deps, id, decision, input.policy.shadow);
  }
  const told = new Set(changed.map(([id]) => id));
  const kept = input.candidates.filter(
    ({ request: { requestId: id } }) => told.has(id) || decisions.get(id)?.kind === "bid",
  );
  const hashes = new Set(kept.map(({ request }) => request.vkHash));
  const programs = new Map([...input.programs].filter(([vkHash]) => hashes.has(vkHash)));
  deps.journal.note({
    atSec: input.now,
    kind: "decisions",
    body: {
      shadow: input.policy.shadow,
      input: { ...input, programs, candidates: kept },
      decisions: kept.map(({ request: { requestId } }) => [requestId, decisions.get(requestId)]),
    },
  });
}

/** What is refused of older requests the watcher before has told: its lines are not written anew each minute. */
function forgoTold(
  memory: PassMemory,
  { requestId, createdAtSec }: ProofRequest,
  decision: Decision | undefined,
): void {
  const isOld = createdAtSec < memory.startedAtSec && !memory.decided.has(requestId);
  if (isOld && decision?.kind === "skip") memory.decided.set(requestId, gistOf(decision));
}

/** Two decisions of the same gist are not told twice. */
const gistOf = (decision: Decision): string =>
  decision.kind === "skip" ? decision.refusals.map(({ reason }) => reason).join(",") : decision.kind;

function tell({ log }: PassDeps, requestId: RequestId, decision: Decision, shadow: boolean): void {
  if (decision.kind === "skip") log.info("skipped", { requestId, outcome: "skip", because: gistOf(decision) });
  else if (shadow && decision.kind === "bid") {
    log.info("would bid", { requestId, outcome: "shadow", amount: `${decision.amount}` });
  }
}
