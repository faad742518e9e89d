import { paginateGetParametersByPath, type SSMClient } from "@aws-sdk/client-ssm";
import { advice, blocker, ok, type Verdict } from "../finding.ts";
import { type KnobTree, readingOf } from "./knob-tree.ts";

export function judgeKnobs(tree: KnobTree): Verdict[] {
  const set = Object.keys(tree.values).length;
  if (tree.generation === undefined && set > 0) {
    return [
      advice(`${set} knobs are set without a generation: none is read.`, "Write `generation` last, with any new text."),
    ];
  }
  const reading = readingOf(tree);
  if (reading.kind === "faults") {
    const todo = "Mend it, and write a new `generation`: docs/knobs.md has the ranges.";
    return reading.faults.map((fault) =>
      blocker(`A knob is wrong, so all keep their last good values: ${fault}.`, todo),
    );
  }
  const { bidding, endJobs, shadow } = reading.policy;
  if (!bidding) {
    const which = endJobs ? "`end-jobs` is true" : "`bidding` is false";
    return [advice(`Nothing is bid: the knob ${which}.`, "Set it back when you mean to bid.")];
  }
  if (shadow) return [advice("Nothing is bid: the knob `shadow` is true.", "Set it to false when you mean to bid.")];
  return [ok(set === 0 ? "No knob is set: the defaults hold." : `${set} knobs are set, and right.`)];
}

export async function readKnobs(client: SSMClient, path: string): Promise<KnobTree> {
  const all: Record<string, string> = {};
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: path, Recursive: true })) {
    for (const { Name = "", Value = "" } of Parameters) all[Name.slice(path.length + 1)] = Value;
  }
  const { generation, ...values } = all;
  return { generation, values };
}
