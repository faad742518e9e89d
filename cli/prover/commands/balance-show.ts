import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";
import { exactProveOf } from "../terminal/words.ts";

export const balanceShow = networkCommand<object, [Address?]>({
  brief: "What an account may spend on the network",
  examples: [
    ["balance", "the signer's own"],
    ["balance show 0x1c5f…", "of an address, to the last digit"],
    ["balance --json | jq -r .wei", "in wei"],
  ],
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, _flags, given) {
    const account = given ?? (await session.me());
    const wei = await session.network.payments.balance(account);
    session.show({ account, wei }, () => `${exactProveOf(wei)} PROVE  ${session.terminal.paint("grey", account)}`);
  },
});
