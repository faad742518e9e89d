import { networkCommand } from "../network/network-command.ts";
import { type Fate, fateOf, isOfNetwork } from "../sending/fate.ts";
import type { OpenTransaction } from "../sending/open-transactions.ts";
import type { Color } from "../terminal/color.ts";
import { table } from "../terminal/table.ts";
import { momentOf } from "../terminal/words.ts";

type Found = OpenTransaction & { fate: Fate | "elsewhere" };

export const transactionList = networkCommand({
  brief: "Transactions sent from here whose outcome nobody knew: what became of them",
  description:
    "Transactions sent from this machine whose outcome nobody knew, for their answer was lost or the process killed; each is looked for. What is known then is told once, and no longer kept. Of another network than the one in hand nothing is known.",
  examples: [
    ["transaction list", "after a crash: was it carried out?"],
    ["transaction list --network mainnet --json", "for a machine"],
  ],
  async run(session) {
    const { open, terminal } = session;
    const found: Found[] = [];
    for (const each of open.list()) {
      const fate = isOfNetwork(session, each) ? await fateOf(session, each) : "elsewhere";
      found.push({ ...each, fate });
      if (fate === "carried-out" || fate === "not-carried-out") open.remove(each.transaction, each.network);
    }
    session.show({ folder: open.folder, transactions: found }, () =>
      found.length === 0
        ? "None is open."
        : table(
            [
              { name: "signed at", cell: ({ signedAtSec }) => momentOf(signedAtSec) },
              { name: "was", cell: ({ fate }) => ({ text: words[fate].says, color: words[fate].color }) },
              { name: "transaction", cell: ({ transaction }) => transaction, least: 18 },
              { name: "what", cell: ({ what }) => what, least: 20, dropAs: 1 },
              { name: "nonce", align: "right", cell: ({ nonce }) => `${nonce}`, dropAs: 2 },
              { name: "network", cell: ({ network }) => network, least: 12, dropAs: 4 },
              { name: "signer", cell: ({ sender }) => sender, least: 12, dropAs: 3 },
            ],
            found,
            terminal,
          ),
    );
  },
});

const words: Readonly<Record<Found["fate"], { says: string; color?: Color }>> = {
  "carried-out": { says: "carried out", color: "green" },
  "not-carried-out": { says: "not carried out", color: "red" },
  unknown: { says: "not heard of yet", color: "yellow" },
  untold: { says: "cannot be looked up", color: "yellow" },
  "in-flight": { says: "just sent", color: "cyan" },
  elsewhere: { says: "sent elsewhere", color: "grey" },
};
