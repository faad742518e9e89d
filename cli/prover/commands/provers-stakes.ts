import { defined } from "../../../src/adapters/network/defined.ts";
import { type StakeOperation, stakeOperations } from "../../../src/adapters/network/words.ts";
import type { Address, UnixSeconds } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { aProver, ownProver } from "../network/own-prover.ts";
import { argumentIfAny, choice, limit, optional, whether } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { moment, typedAddress } from "../network/typed.ts";
import { exactProveOf, momentOf } from "../terminal/words.ts";

type Flags = {
  stakers: boolean;
  operation?: StakeOperation;
  from?: UnixSeconds;
  to?: UnixSeconds;
  all: boolean;
  limit: number;
};

export const proversStakes = networkCommand<Flags, [Address?]>({
  brief: "What changed a prover's stake, or a staker's",
  examples: [
    ["provers stakes", "of the prover that the signer acts for"],
    ["provers stakes 0x1c5f… --stakers", "of one who staked"],
    ["provers stakes --all --operation slash", "who was slashed?"],
  ],
  flags: {
    stakers: whether("Of who staked, in place of provers"),
    operation: choice(stakeOperations, "Of one kind", "KIND"),
    from: optional(moment, "No earlier ones", "TIME"),
    to: optional(moment, "No later ones", "TIME"),
    all: whether("Of every account"),
    limit,
  },
  positional: argumentIfAny(typedAddress, aProver),
  async run(session, { stakers, operation, from, to, all, limit: most }, given) {
    const { provers } = session.network;
    const account = all ? given : (given ?? (await ownProver(session)));
    const filter = defined({ account, operation, fromSec: from, toSec: to });
    await showList(session, stakers ? provers.stakerLogs(filter) : provers.stakeLogs(filter), {
      ...{ name: "logs", limit: most, none: "Nothing has changed it." },
      columns: [
        { name: "at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
        { name: "operation", cell: (log) => log.operation },
        { name: "PROVE", align: "right", cell: ({ amount }) => exactProveOf(amount), least: 12 },
        { name: stakers ? "staker" : "prover", cell: (log) => log.account, least: 12, dropAs: 2 },
        { name: "transaction", cell: ({ transaction }) => transaction, least: 10, dropAs: 1 },
      ],
    });
  },
});
