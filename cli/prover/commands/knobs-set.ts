import { changeKnobs } from "../changing/change-knobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand, yesFlag } from "../command.ts";
import { knobNames } from "./knob-argument.ts";

export const knobsSet = accountCommand<{ yes: boolean }, string[]>({
  brief: "Sets knobs, all together, after a look at what changes",
  description:
    "Sets knobs, all together. The whole set is held to its rules first and nothing is written where one is broken; then it shows what changes and asks. In force within a second or two.",
  examples: [
    ["knobs set max-promises=4", "one"],
    ["knobs set warm=demand warm-hosts=2 warm-daily-usd=20 --yes", "several that belong together, unasked"],
    ["knobs set programs-deny=0x… --stage prod", "of a deployed stage"],
  ],
  flags: { yes: yesFlag },
  positional: {
    kind: "array",
    minimum: 1,
    parameter: {
      brief: "The knob and its new text",
      parse: String,
      placeholder: "knob=value",
      proposeCompletions: () => knobNames.map((name) => `${name}=`),
    },
  },
  async run(session, { yes }, ...pairs) {
    await changeKnobs(session, Object.fromEntries(pairs.map(pairOf)), { ask: true, yes });
  },
});

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new CliError("usage", `"${text}" is not of the form knob=value.`, "As in `prover knobs set max-promises=4`.");
}
