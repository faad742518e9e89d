import { FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import { address, id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { pageOf, slicePage } from "../page.ts";
import { bidsOf, winnerOf } from "../state/auction.ts";
import type { BidRecord } from "../state/records.ts";
import { known } from "../wire.ts";
import type { NetworkRpcs } from "./service.ts";

/** Bids that are no longer sealed: those of requests whose auction is over. The newest come first. */
export const bidHistory = (engine: Engine): NetworkRpcs => ({
  getFilteredBidHistory(filter) {
    const request = engine.state.requests.get(id32(filter.requestId));
    if (request === undefined || request.fulfillment === FulfillmentStatus.REQUESTED) return { bids: [] };
    const bids = newestFirst(bidsOf(engine.state, request.id));
    const winner = filter.winnerFirst === true ? winnerOf(bids) : undefined;
    const ordered = winner === undefined ? bids : [winner, ...bids.filter((bid) => bid !== winner)];
    return { bids: slicePage(ordered, pageOf(filter)).map((bid) => toBidHistory(engine, bid)) };
  },
  getFilteredProverBidHistory(filter) {
    const prover = address(filter.proverAddress);
    const bids: BidRecord[] = [];
    for (const [requestId, byProver] of engine.state.bids) {
      const bid = byProver.get(prover);
      const status = engine.state.requests.get(requestId)?.fulfillment;
      if (bid !== undefined && status !== FulfillmentStatus.REQUESTED) bids.push(bid);
    }
    return { bids: slicePage(newestFirst(bids), pageOf(filter)).map((bid) => toBidHistory(engine, bid)) };
  },
});

const newestFirst = (bids: readonly BidRecord[]): BidRecord[] => [...bids].sort((a, b) => b.order - a.order);

const toBidHistory = ({ state }: Engine, bid: BidRecord) => ({
  bidder: fromHex(bid.prover),
  amount: bid.amountWei.toString(),
  createdAt: BigInt(Math.floor(bid.atMs / 1000)),
  ...known({ bidderName: state.accounts.get(bid.prover)?.name }),
});
