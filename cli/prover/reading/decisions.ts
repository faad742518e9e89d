import type { Decision, Refusal } from "../../../src/domain/decision.ts";
import type { PassInput } from "../../../src/domain/pass-input.ts";
import type { ProofRequest } from "../../../src/domain/proof-request.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import type { JournalEntry } from "../../../src/ports/journal.ts";
import { countOf, perBpguOf, usdOf } from "../terminal/words.ts";

/** What was decided of one request in one pass, and the request as it was then. */
export type Decided = {
  atSec: number;
  /** Of the knobs that it was decided by. */
  generation: string;
  shadow: boolean;
  decision: Decision;
  request: ProofRequest | undefined;
};

/** As `note-decisions.ts` writes it. */
type DecisionsBody = { shadow: boolean; input: PassInput; decisions: readonly (readonly [RequestId, Decision])[] };

/** The decisions about `id`, each once: a pass repeats a bid that stands beside a new decision. */
export function decisionsAbout(id: RequestId, journal: readonly JournalEntry[]): Decided[] {
  const all = journal
    .filter(({ kind }) => kind === "decisions")
    .sort((a, b) => a.atSec - b.atSec)
    .flatMap(({ atSec, body }) => {
      const { shadow, input, decisions } = body as DecisionsBody; // of its kind
      const request = input.candidates.find((candidate) => candidate.request.requestId === id)?.request;
      return decisions
        .filter(([each]) => each === id)
        .map(([, decision]): Decided => ({ atSec, generation: input.policy.generation, shadow, decision, request }));
    });
  return all.filter((each, at) => at === 0 || sayDecision(each.decision) !== sayDecision(all[at - 1]?.decision));
}

/** USD millionths for a PROVE, as the last decision was made with it; undefined where none had a price. */
export const lastProvePrice = (journal: readonly JournalEntry[]): bigint | undefined =>
  journal
    .filter(({ kind }) => kind === "decisions")
    .sort((a, b) => b.atSec - a.atSec)
    .map(({ body }) => (body as DecisionsBody).input.market.prove?.usdMicros) // of its kind
    .find((usdMicros) => usdMicros !== undefined);

export function sayDecision(decision: Decision | undefined): string {
  switch (decision?.kind) {
    case undefined:
      return "nothing was decided";
    case "skip":
      return `not bid on: ${decision.refusals.map(sayRefusal).join("; ")}`;
    case "wait":
      return "to be bid on later";
    case "bid": {
      const { amount, priceSource, estimate, className, onTime, target, chance, costMicros, revenueMicros } = decision;
      const pays = revenueMicros === undefined ? "" : `, pays ${usdOf(revenueMicros)} USD`;
      return `bid ${perBpguOf(amount)} PROVE per BPGU (${priceSource}), ${countOf(estimate.gas)} PGU expected (${estimate.source}), on ${className}: in time ${share(onTime)} (wanted ${share(target)}), chance to win ${share(chance)}, costs ${usdOf(costMicros)} USD${pays}`;
    }
  }
}

const share = (of: number): string => `${(of * 100).toFixed(1)} %`;

/** The reason with its numbers. */
function sayRefusal({ reason, ...numbers }: Refusal): string {
  const told = Object.entries(numbers).map(
    ([name, value]) => `${name} ${typeof value === "number" ? Number(value.toPrecision(5)) : String(value)}`,
  );
  return told.length === 0 ? reason : `${reason} (${told.join(", ")})`;
}
