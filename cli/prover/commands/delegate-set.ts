import type { Address } from "../../../src/domain/values.ts";
import { type MaxFee, maxFee, refuseFee } from "../network/max-fee.ts";
import { networkCommand } from "../network/network-command.ts";
import { ownProver } from "../network/own-prover.ts";
import { argument, optional, yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedAddress } from "../network/typed.ts";
import { exactProveOf } from "../terminal/words.ts";

type Flags = MaxFee & { prover?: Address; yes: boolean };

export const delegateSet = networkCommand<Flags, [Address]>({
  brief: "Lets a key sign for your prover, in place of the one before",
  description:
    "Lets a key sign for your prover, in place of the one before: what a node needs that shall not have the owner's key. Signed by the prover's owner.",
  examples: [
    ["delegate set 0x1c5f… --signer keystore:owner.json", "the prover at the owner's own address"],
    ["delegate set 0x1c5f… --prover 0x99ab…", "a prover at another"],
  ],
  flags: { prover: optional(typedAddress, "Which prover; absent: the signer's", "ADDRESS"), maxFee, yes },
  positional: argument(typedAddress, { brief: "The key's address", placeholder: "delegate" }),
  async run(session, flags, delegate) {
    const { accounts } = session.network;
    const prover = flags.prover ?? (await ownProver(session));
    const [before, params] = await Promise.all([accounts.delegation(prover), accounts.delegationParams()]);
    refuseFee(params.fee, flags);
    await send(session, {
      what: {
        prover,
        delegate,
        before: before?.delegate ?? "(none)",
        fee: `${exactProveOf(params.fee)} PROVE`,
      },
      yes: flags.yes,
      send: (options) => accounts.setDelegation({ prover, delegate, params }, options),
      document: { prover, delegate, fee: params.fee },
      done: `${delegate} signs for ${prover} from now on.`,
    });
  },
});
