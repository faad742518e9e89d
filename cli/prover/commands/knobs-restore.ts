import { changeKnobs } from "../changing/change-knobs.ts";
import { accountCommand, yesFlag } from "../command.ts";

export const knobsRestore = accountCommand<{ yes: boolean }, [string]>({
  brief: "Makes the knobs those that a file keeps",
  description:
    "Makes the knobs those that a file keeps, which `knobs get --json` wrote, of this stage or another: what it sets is set, and what it does not is taken away. Held to the rules, shown and asked as with `knobs set`.",
  examples: [
    ["knobs get --json > knobs.json", "keeps them"],
    ["knobs restore knobs.json", "brings them back"],
  ],
  flags: { yes: yesFlag },
  positional: {
    kind: "tuple",
    parameters: [{ brief: "What `knobs get --json` wrote", parse: String, placeholder: "file" }],
  },
  async run(session, { yes }, file) {
    const { readKnobFile } = await import("../changing/knob-file.ts");
    const { values } = await (await (await session.account()).knobs()).read();
    await changeKnobs(session, readKnobFile(file, Object.keys(values)), { ask: true, yes });
  },
});
