import { defined } from "../../../src/adapters/network/defined.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { argumentIfAny } from "../network/parameters.ts";
import { typedAddress } from "../network/typed.ts";
import { fields } from "../terminal/table.ts";
import { countOf, proveOf } from "../terminal/words.ts";

export const proversTotals = networkCommand<object, [Address?]>({
  brief: "What was proved and earned in all",
  examples: [
    ["provers totals", "by everyone"],
    ["provers totals 0x1c5f…", "by the provers of an account"],
  ],
  positional: argumentIfAny(typedAddress, { brief: "An account; absent: everyone", placeholder: "address" }),
  async run(session, _flags, account) {
    const totals = await session.network.statistics.totals(defined({ account }));
    session.show({ account: account ?? null, ...totals }, () =>
      fields(
        {
          "proofs won": countOf(totals.proofsWon),
          "gas proved": `${countOf(totals.gasProved)} PGU`,
          cycles: countOf(totals.cycles),
          earned: `${proveOf(totals.earnings)} PROVE`,
          "active provers": countOf(totals.activeProvers),
        },
        session.terminal,
      ),
    );
  },
});
