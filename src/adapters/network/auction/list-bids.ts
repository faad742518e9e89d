import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { pages } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { type PastBid, parsePastBid } from "./past-bid.ts";

/**
 * The bids on a request, the winner's first if so asked. None while the auction is open: they are sealed.
 * @rpc GetFilteredBidHistory
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredBidHistory
 */
export const listBids = (
  rpc: Rpc,
  { requestId, winnerFirst }: { requestId: RequestId; winnerFirst?: boolean },
): AsyncGenerator<PastBid> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredBidHistory,
    query: { requestId: bytesOf(requestId), ...(winnerFirst !== undefined && { winnerFirst }) },
    items: ({ bids }) => bids,
    parse: parsePastBid,
  });
