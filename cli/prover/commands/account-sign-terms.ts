import { asShown, textOf } from "../network/as-shown.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, yes } from "../network/parameters.ts";
import { readBytes } from "../network/read-file.ts";
import { send } from "../network/send.ts";

export const accountSignTerms = networkCommand<{ yes: boolean }, [string]>({
  brief: "Signs the network's terms",
  description:
    "Signs the network's terms. Their text is in a file, word for word as the network shows it (https://explorer.succinct.xyz): it is shown before it is signed.",
  examples: [["account sign-terms terms.txt", "shows the text, and asks"]],
  flags: { yes },
  positional: argument(String, { brief: "A file with the text", placeholder: "file" }),
  async run(session, flags, file) {
    const message = asShown(textOf(readBytes(file), file), file);
    await send(session, {
      what: { terms: message },
      yes: flags.yes,
      send: (options) => session.network.accounts.signTerms(message, options),
      done: "The terms are signed.",
    });
  },
});
