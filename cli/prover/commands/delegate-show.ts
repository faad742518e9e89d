import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { aProver, ownProver } from "../network/own-prover.ts";
import { argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";
import { fields } from "../terminal/table.ts";
import { exactProveOf, momentOf } from "../terminal/words.ts";

export const delegateShow = networkCommand<object, [Address?]>({
  brief: "Who signs for a prover besides its owner",
  examples: [["delegate show", "of the prover that the signer acts for; and what another would cost"]],
  positional: argumentIfAny(typedAddress, aProver),
  async run(session, _flags, given) {
    const { accounts } = session.network;
    const prover = given ?? (await ownProver(session));
    const [delegation, { fee }] = await Promise.all([accounts.delegation(prover), accounts.delegationParams()]);
    session.show({ prover, delegation: delegation ?? null, fee }, () =>
      fields(
        {
          prover,
          owner: delegation?.owner,
          delegate: delegation?.delegate ?? "(none: its owner alone signs)",
          since: delegation && momentOf(delegation.createdAtSec),
          "to change it": `${exactProveOf(fee)} PROVE`,
        },
        session.terminal,
      ),
    );
  },
});
