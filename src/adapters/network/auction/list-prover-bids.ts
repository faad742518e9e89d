import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { pages } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { type PastBid, parsePastBid } from "./past-bid.ts";

/**
 * A prover's bids in auctions that are over. They do not say of which requests.
 * @rpc GetFilteredProverBidHistory
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredProverBidHistory
 */
export const listProverBids = (rpc: Rpc, prover: Address): AsyncGenerator<PastBid> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredProverBidHistory,
    query: { proverAddress: bytesOf(prover) },
    items: ({ bids }) => bids,
    parse: parsePastBid,
  });
