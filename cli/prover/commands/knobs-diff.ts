import { type KnobName, knobTable } from "../../../src/config/knob-table.ts";
import { diffOf, type KnobChange, sayDiff } from "../changing/change-knobs.ts";
import { accountCommand } from "../command.ts";

export const knobsDiff = accountCommand<object, [string?]>({
  brief: "How the knobs differ from their defaults, or from a file",
  description:
    "How the knobs that hold differ from their defaults; with a file (what `knobs get --json` wrote, of another stage for one), from those in it.",
  examples: [
    ["knobs diff", "what was tuned"],
    ["knobs diff prod.json", "against what `prover knobs get --json --stage prod > prod.json` kept"],
  ],
  positional: {
    kind: "tuple",
    parameters: [{ brief: "What `knobs get --json` wrote", parse: String, placeholder: "file", optional: true }],
  },
  async run(session, _flags, file) {
    const { readKnobFile } = await import("../changing/knob-file.ts");
    const tree = await (await (await session.account()).knobs()).read();
    const diff =
      file === undefined
        ? Object.entries(tree.values).flatMap(([name, to]): KnobChange[] => {
            const from = Object.hasOwn(knobTable, name) ? knobTable[name as KnobName].default : "";
            return from === to ? [] : [{ name, from, to }];
          })
        : diffOf(tree, readKnobFile(file, Object.keys(tree.values))).filter(({ from, to }) => from !== to);
    const names = file === undefined ? (["default", "now"] as const) : (["here", "in the file"] as const);
    session.show({ generation: tree.generation ?? null, diff }, () =>
      diff.length === 0 ? "They are the same." : sayDiff(diff, session, names),
    );
  },
});
