import { changeKnobs } from "../changing/change-knobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand, yesFlag } from "../command.ts";

export const knobsUnset = accountCommand<{ yes: boolean }, string[]>({
  brief: "Takes knobs away, so that their defaults hold again",
  examples: [
    ["knobs unset max-promises", "one"],
    ["knobs unset warm warm-hosts --yes", "several, unasked"],
  ],
  flags: { yes: yesFlag },
  positional: { kind: "array", minimum: 1, parameter: { brief: "The knob", parse: String, placeholder: "knob" } },
  async run(session, { yes }, ...names) {
    const { values } = await (await (await session.account()).knobs()).read();
    const absent = names.find((name) => !Object.hasOwn(values, name));
    if (absent !== undefined) {
      throw new CliError("unknown", `The knob "${absent}" is not set.`, "`prover knobs get` shows which are.");
    }
    await changeKnobs(session, Object.fromEntries(names.map((name) => [name, undefined])), { ask: true, yes });
  },
});
