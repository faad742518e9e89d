import type { Decision, RefusalReason } from "./decision.ts";

/** Refusals that pass when something is delivered, lost in its auction, or a host gets ready. */
const passing: readonly RefusalReason[] = ["at-capacity", "stake-used-up", "too-late-probably"];
/** A request for which there was no room is decided about again so much later. */
const againSec = 3;

/** When a request is decided about again, in unix seconds; undefined: the decision stands. */
export function decideAgainAt(decision: Decision, now: number): number | undefined {
  if (decision.kind === "wait") return decision.untilSec;
  const passes = decision.kind === "skip" && decision.refusals.every(({ reason }) => passing.includes(reason));
  return passes ? now + againSec : undefined;
}
