import { networkCommand } from "../network/network-command.ts";
import { limit } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { countOf, momentOf, perBpguOf } from "../terminal/words.ts";

export const auctionSettleable = networkCommand<{ limit: number }>({
  brief: "Auctions that are over and wait for the auctioneer",
  examples: [["auction settleable", "with their lowest bid"]],
  flags: { limit },
  async run(session, { limit: most }) {
    await showList(session, session.network.auction.settleable(), {
      ...{ name: "requests", limit: most, none: "No auction waits for its end." },
      columns: [
        { name: "request", cell: ({ requestId }) => requestId, least: 18 },
        { name: "asked at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
        { name: "bids", align: "right", cell: ({ bids }) => countOf(bids.length) },
        {
          name: "lowest/BPGU",
          align: "right",
          cell: ({ bids: [first, ...rest] }) =>
            first ? perBpguOf(rest.reduce((least, { amount }) => (amount < least ? amount : least), first.amount)) : "",
        },
      ],
    });
  },
});
