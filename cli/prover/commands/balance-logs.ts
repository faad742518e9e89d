import { defined } from "../../../src/adapters/network/defined.ts";
import { type BalanceOperation, balanceOperations } from "../../../src/adapters/network/words.ts";
import type { Address, UnixSeconds } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny, choice, limit, optional, whether } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { moment, typedAddress } from "../network/typed.ts";
import { exactProveOf, momentOf } from "../terminal/words.ts";

type Flags = { operation?: BalanceOperation; from?: UnixSeconds; to?: UnixSeconds; all: boolean; limit: number };

export const balanceLogs = networkCommand<Flags, [Address?]>({
  brief: "What changed an account's balance, the newest first",
  examples: [
    ["balance logs", "the signer's own"],
    ["balance logs 0x1c5f… --operation reward --from -7d", "what a prover earned this week"],
    ["balance logs --all --limit 20", "of everyone"],
  ],
  flags: {
    operation: choice(balanceOperations, "Of one kind", "KIND"),
    from: optional(moment, "No earlier ones", "TIME"),
    to: optional(moment, "No later ones", "TIME"),
    all: whether("Of every account"),
    limit,
  },
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, { operation, from, to, all, limit: most }, given) {
    const account = all ? given : (given ?? (await session.me()));
    const logs = session.network.payments.balanceLogs(defined({ account, operation, fromSec: from, toSec: to }));
    await showList(session, logs, {
      ...{ name: "logs", limit: most, none: "Nothing has changed it." },
      columns: [
        { name: "at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
        { name: "operation", cell: (log) => log.operation },
        { name: "PROVE", align: "right", cell: ({ amount }) => exactProveOf(amount), least: 12 },
        { name: "account", cell: (log) => (account === undefined ? log.account : ""), least: 10, dropAs: 2 },
        { name: "transaction", cell: ({ transaction }) => transaction, least: 10, dropAs: 1 },
      ],
    });
  },
});
