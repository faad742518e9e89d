import { defined } from "../../../src/adapters/network/defined.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny, limit, whether } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { typedAddress } from "../network/typed.ts";
import { exactProveOf, momentOf } from "../terminal/words.ts";

type Flags = { all: boolean; limit: number };

const phases: Readonly<Record<string, string>> = { "withdraw-request": "on its way", withdraw: "on the chain" };

export const balanceWithdrawals = networkCommand<Flags, [Address?]>({
  brief: "Withdrawals, and which have reached the chain",
  examples: [
    ["balance withdrawals", "the signer's own"],
    ["balance withdrawals --all --json", "everyone's"],
  ],
  flags: { all: whether("Of every account"), limit },
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, { all, limit: most }, given) {
    const account = all ? given : (given ?? (await session.me()));
    await showList(session, session.network.payments.withdrawalReceipts(defined({ account })), {
      ...{ name: "withdrawals", limit: most, none: "There is none." },
      columns: [
        { name: "at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
        { name: "PROVE", align: "right", cell: ({ amount }) => exactProveOf(amount), least: 12 },
        { name: "is", cell: ({ operation }) => phases[operation] ?? operation },
        { name: "of", cell: ({ type }) => type, dropAs: 2 },
        { name: "account", cell: (receipt) => (account === undefined ? receipt.account : ""), least: 10, dropAs: 3 },
        { name: "transaction", cell: ({ transaction }) => transaction, least: 10, dropAs: 1 },
      ],
    });
  },
});
