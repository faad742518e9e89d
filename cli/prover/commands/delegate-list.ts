import { defined } from "../../../src/adapters/network/defined.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { anAccount, argumentIfAny, limit, whether } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { typedAddress } from "../network/typed.ts";
import { momentOf } from "../terminal/words.ts";

type Flags = { all: boolean; limit: number };

export const delegateList = networkCommand<Flags, [Address?]>({
  brief: "Who may act for an account (older networks)",
  description:
    "Who may act for an account, accepted or offered. Older networks alone have it; `delegate show` is of a prover, everywhere.",
  examples: [["delegate list 0x1c5f…", "of an owner"]],
  flags: { all: whether("Of every account"), limit },
  positional: argumentIfAny(typedAddress, anAccount),
  async run(session, { all, limit: most }, given) {
    const owner = all ? given : (given ?? (await session.me()));
    await showList(session, session.network.accounts.delegations(defined({ owner })), {
      ...{ name: "delegations", limit: most, none: "There is none." },
      columns: [
        { name: "delegate", cell: ({ delegate }) => delegate },
        { name: "is", cell: ({ accepted }) => (accepted ? { text: "accepted", color: "green" } : "offered") },
        { name: "owner", cell: (delegation) => delegation.owner, least: 12 },
        { name: "since", cell: ({ createdAtSec }) => momentOf(createdAtSec), dropAs: 1 },
      ],
    });
  },
});
