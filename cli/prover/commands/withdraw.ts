import type { Address, Wei } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { type MaxFee, maxFee, refuseFee } from "../network/max-fee.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, optional, yes } from "../network/parameters.ts";
import { refuseTooMuch } from "../network/refuse-too-much.ts";
import { send } from "../network/send.ts";
import { typedAddress, typedAmount } from "../network/typed.ts";
import { exactProveOf } from "../terminal/words.ts";

type Flags = MaxFee & { account?: Address; yes: boolean };

export const withdraw = networkCommand<Flags, [Wei]>({
  brief: "Takes PROVE from the network to the chain",
  description:
    "Takes PROVE from the network's balance to the chain, of the signer's own account or of a prover's (what it earned goes to the prover's vault). The fee comes on top, from the signer. It leaves the balance at once and reaches the chain later.",
  examples: [
    ["withdraw 10", "of the signer's own balance: shows the fee, and asks"],
    ["withdraw 10 --account 0x1c5f…", "of a prover's"],
    ["balance withdrawals", "afterwards: has it reached the chain?"],
  ],
  flags: { account: optional(typedAddress, "Whose balance; absent: the signer's own", "ADDRESS"), maxFee, yes },
  positional: argument(typedAmount, { brief: "In PROVE, or in wei with that behind it", placeholder: "amount" }),
  async run(session, flags, amount) {
    const { payments } = session.network;
    const [me, params] = await Promise.all([session.me(), payments.withdrawParams()]);
    refuseFee(params.fee, flags);
    const account = flags.account ?? me;
    const [left, mine] = await Promise.all([payments.balance(account), payments.balance(me)]);
    const after = refuseTooMuch(left, { amount, fee: account === me ? params.fee : 0n });
    if (mine < params.fee) {
      throw new CliError(
        "failed",
        `The fee of ${exactProveOf(params.fee)} PROVE is the signer's, whose balance is ${exactProveOf(mine)}. Nothing was sent.`,
        "`prover balance` shows what there is; a deposit on the chain adds to it.",
      );
    }
    await send(session, {
      what: {
        withdraw: `${exactProveOf(amount)} PROVE`,
        of: account === me ? `${account} (your own)` : account,
        fee: `${exactProveOf(params.fee)} PROVE`,
        "left after": `${exactProveOf(after)} PROVE`,
        "left of the signer's":
          account === me ? undefined : `${exactProveOf(mine - params.fee)} PROVE, who pays the fee`,
      },
      yes: flags.yes,
      send: (options) => payments.withdraw({ account, amount, params }, options),
      document: { account, amount, fee: params.fee },
      done: `${exactProveOf(amount)} PROVE are on their way to the chain: \`prover balance withdrawals\` says when they are there.`,
    });
  },
});
