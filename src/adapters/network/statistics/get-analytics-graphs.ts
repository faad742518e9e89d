import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type GraphFilter, type GraphPoint, graphQuery, parseGraph } from "./graph.ts";

/** How a prover does over time. */
export type AnalyticsGraphs = {
  auctionSuccessRate: readonly GraphPoint[];
  proofs: readonly GraphPoint[];
  rewardsMgas: readonly GraphPoint[];
};

/**
 * Auctions won, proofs and rewards over time: of a prover, or of all.
 * @rpc GetAnalyticsGraphs
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetAnalyticsGraphs; explorer.succinct.xyz
 */
export const getAnalyticsGraphs = (rpc: Rpc, filter?: GraphFilter): Promise<AnalyticsGraphs> =>
  read(rpc, ProverNetwork.method.getAnalyticsGraphs, graphQuery(filter), (graphs) => ({
    auctionSuccessRate: parseGraph(graphs.auctionSuccessRate),
    proofs: parseGraph(graphs.proofs),
    rewardsMgas: parseGraph(graphs.rewardsMgas),
  }));
