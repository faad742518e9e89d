import type { Address } from "../../../src/domain/values.ts";
import { bidColumns } from "../network/bid-columns.ts";
import { networkCommand } from "../network/network-command.ts";
import { aProver, ownProver } from "../network/own-prover.ts";
import { argumentIfAny, limit } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { typedAddress } from "../network/typed.ts";

export const proversBids = networkCommand<{ limit: number }, [Address?]>({
  brief: "A prover's bids in auctions that are over",
  description:
    "A prover's bids in auctions that are over. The network does not say of which requests: `market bids` does, for one.",
  examples: [["provers bids 0x1c5f…", "what does a rival bid?"]],
  flags: { limit },
  positional: argumentIfAny(typedAddress, aProver),
  async run(session, { limit: most }, given) {
    const prover = given ?? (await ownProver(session));
    await showList(session, session.network.auction.proverBids(prover), {
      ...{ name: "bids", limit: most, none: "It has bid in no auction that is over." },
      columns: bidColumns,
    });
  },
});
