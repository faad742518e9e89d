import { asShown } from "../network/as-shown.ts";
import { programNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedBeginning } from "../network/typed.ts";

export const programsName = networkCommand<{ yes: boolean }, [string, string]>({
  brief: "Gives your program a name that everyone sees",
  examples: [["programs name 0x2a… fibonacci", "asks"]],
  flags: { yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedBeginning, brief: "Its vk hash, or its beginning", placeholder: "vkhash" },
      { parse: String, brief: "The name", placeholder: "name" },
    ],
  },
  async run(session, flags, typed, typedName) {
    const name = asShown(typedName, "The name");
    const vkHash = await programNamed(session, typed);
    await send(session, {
      what: { program: vkHash, name },
      yes: flags.yes,
      send: (options) => session.network.programs.setName({ vkHash, name }, options),
      document: { vkHash, name },
      done: `The program's name is ${name}.`,
    });
  },
});
