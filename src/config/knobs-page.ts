import { describe, knobs } from "./knobs.ts";

/** `docs/knobs.md`: made from the table, so that it cannot differ from what is in force. */
export function knobsPage(): string {
  const rows = knobs.map(
    ([name, { unit, form, default: value, what, example }]) =>
      `| \`${name}\` | ${unit} | \`${value}\` | ${describe(form).replace(/^must be /, "")} | ${what} | \`${example}\` |`,
  );
  return [
    "# Knobs",
    "",
    "Parameters of type String in the parameter store, below `/serverless-prover/<stage>/knobs/`. An absent knob has its",
    "default. They are in no template: a deployment never touches them.",
    "",
    "Write the knobs first and `generation` last, with any text that it never had before (a time will do): a change is",
    "read when the generation is new, and is in force within one pass of the watcher. Values without a generation are",
    "not read. The knobs are taken all together: one wrong value, or a name that no knob has, keeps the last good set",
    "and is logged as an error, once per generation. A process that has no good set yet begins nothing: it is in the",
    "shadow, does not bid, and leaves hosts as they are; and `bidding` set to `false`, or `end-jobs` to `true`, holds whatever else is wrong.",
    "",
    "| knob | unit | default | range | what it does | example |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
