import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";

export const accountNonce = networkCommand<object, [Address?]>({
  brief: "The nonce of an account's next transaction",
  examples: [["account nonce 0x1c5f…", "does it move? then something signs with that key"]],
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, _flags, given) {
    const account = given ?? (await session.me());
    const nonce = await session.network.accounts.nonce(account);
    session.show({ account, nonce }, () => `${nonce}`);
  },
});
