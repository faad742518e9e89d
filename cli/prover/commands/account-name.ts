import { asShown } from "../network/as-shown.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";

export const accountName = networkCommand<{ yes: boolean }, [string]>({
  brief: "Gives the signer's account a name that everyone sees",
  examples: [['account name "Proofs & Sons"', "shows the name that it has, and asks"]],
  flags: { yes },
  positional: argument(String, { brief: "The name", placeholder: "name" }),
  async run(session, flags, typed) {
    const name = asShown(typed, "The name");
    const { accounts } = session.network;
    const account = await session.me();
    const before = await accounts.name(account);
    await send(session, {
      what: { account, name, before: before ?? "(none)" },
      yes: flags.yes,
      send: (options) => accounts.setName({ account, name }, options),
      document: { account, name },
      done: `The account's name is ${name}.`,
    });
  },
});
