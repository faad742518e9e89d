import { type Address, type RequestId, requestId, type UnixSeconds, type Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { hexOf } from "../hex.ts";
import { pages } from "../pages.ts";
import { addressOf, countOf, secondsOf, weiOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";

/** A request whose auction can be ended, with its bids in wei per PGU. */
export type SettleableRequest = {
  requestId: RequestId;
  createdAtSec: UnixSeconds;
  minAuctionPeriodSec: number;
  bids: readonly { bidder: Address; amount: Wei }[];
};

/**
 * Requests whose auction is over and that nobody has been assigned to: what an auctioneer works through.
 * @rpc GetFilteredSettleableRequests
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredSettleableRequests
 */
export const listSettleableRequests = (rpc: Rpc): AsyncGenerator<SettleableRequest> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredSettleableRequests,
    query: {},
    items: ({ requests }) => requests,
    parse: (request) => ({
      requestId: requestId(hexOf(request.requestId)),
      createdAtSec: secondsOf(request.createdAt),
      minAuctionPeriodSec: countOf(request.minAuctionPeriod),
      bids: request.bids.map(({ bidder, amount }) => ({ bidder: addressOf(bidder), amount: weiOf(amount) })),
    }),
    idOf: (request) => request.requestId,
  });
