import { aRequest } from "../network/a-request.ts";
import { bidColumns } from "../network/bid-columns.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, limit } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { typedBeginning } from "../network/typed.ts";

export const marketBids = networkCommand<{ limit: number }, [string]>({
  brief: "The bids on a request, the winner's first",
  description:
    "The bids on a request, the winner's first. They are sealed while its auction is open: then there is none to see.",
  examples: [["market bids 0x4f1c…", "who bid what, once its auction is over"]],
  flags: { limit },
  positional: argument(typedBeginning, aRequest),
  async run(session, { limit: most }, typed) {
    const requestId = await requestNamed(session, typed);
    await showList(session, session.network.auction.bids({ requestId, winnerFirst: true }), {
      ...{ name: "bids", limit: most, none: "There is no bid to see: its auction is open still, or nobody bid." },
      columns: bidColumns,
    });
  },
});
