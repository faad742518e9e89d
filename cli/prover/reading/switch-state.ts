import { type KnobTree, readingOf } from "../../doctor/account/knob-tree.ts";
import type { Color } from "../terminal/color.ts";

/** Whether the prover bids, as the knobs say it. */
export type SwitchState = "bidding" | "paused" | "shadow" | "ending-jobs" | "knobs-wrong";

export const switchWords: Readonly<Record<SwitchState, { text: string; color: Color }>> = {
  bidding: { text: "bidding", color: "green" },
  paused: { text: "paused: nothing is bid, what was promised is delivered", color: "yellow" },
  shadow: { text: "shadow: decides, and sends nothing", color: "yellow" },
  "ending-jobs": { text: "ending jobs: what was promised is given up", color: "red" },
  "knobs-wrong": { text: "a knob is wrong: the last good ones hold (`prover knobs get`)", color: "red" },
};

/** As the next pass reads them: `bidding` false holds whatever else is wrong. */
export function switchState(tree: KnobTree): { state: SwitchState; faults: readonly string[] } {
  const reading = readingOf(tree);
  if (reading.kind === "faults") {
    return { state: tree.values.bidding?.trim() === "false" ? "paused" : "knobs-wrong", faults: reading.faults };
  }
  const { bidding, endJobs, shadow } = reading.policy;
  return { state: endJobs ? "ending-jobs" : !bidding ? "paused" : shadow ? "shadow" : "bidding", faults: [] };
}
