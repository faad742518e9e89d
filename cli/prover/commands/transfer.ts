import type { Address, Wei } from "../../../src/domain/values.ts";
import { type MaxFee, maxFee, refuseFee } from "../network/max-fee.ts";
import { networkCommand } from "../network/network-command.ts";
import { yes } from "../network/parameters.ts";
import { refuseTooMuch } from "../network/refuse-too-much.ts";
import { send } from "../network/send.ts";
import { typedAddress, typedAmount } from "../network/typed.ts";
import { exactProveOf } from "../terminal/words.ts";

export const transfer = networkCommand<MaxFee & { yes: boolean }, [Address, Wei]>({
  brief: "Sends PROVE of the network's balance to another account",
  description:
    "Sends PROVE of the signer's balance to another account of the network, which cannot be taken back. The network's fee comes on top.",
  examples: [
    ["transfer 0x1c5f… 1.5", "shows the fee and what is left, and asks"],
    ["transfer 0x1c5f… 1500wei --yes", "unasked"],
  ],
  flags: { maxFee, yes },
  positional: {
    kind: "tuple",
    parameters: [
      { parse: typedAddress, brief: "Whom it goes to", placeholder: "address" },
      { parse: typedAmount, brief: "In PROVE, or in wei with that behind it", placeholder: "amount" },
    ],
  },
  async run(session, flags, to, amount) {
    const { payments } = session.network;
    const [params, left] = await Promise.all([
      payments.transferParams(),
      session.me().then((me) => payments.balance(me)),
    ]);
    refuseFee(params.fee, flags);
    const after = refuseTooMuch(left, { amount, fee: params.fee });
    await send(session, {
      what: {
        transfer: `${exactProveOf(amount)} PROVE`,
        to,
        fee: `${exactProveOf(params.fee)} PROVE`,
        "left after": `${exactProveOf(after)} PROVE`,
      },
      yes: flags.yes,
      send: (options) => payments.transfer({ to, amount, params }, options),
      document: { to, amount, fee: params.fee },
      done: `${exactProveOf(amount)} PROVE went to ${to}.`,
    });
  },
});
