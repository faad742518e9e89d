import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type GraphPoint, graphQuery, parseGraph } from "./graph.ts";

/** How much was proved over time. */
export type OverviewGraphs = {
  proofs: readonly GraphPoint[];
  programs: readonly GraphPoint[];
  gas: readonly GraphPoint[];
};

/**
 * Proofs, programs and gas over time: of an account, or of all.
 * @rpc GetOverviewGraphs
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetOverviewGraphs; explorer.succinct.xyz
 */
export const getOverviewGraphs = (rpc: Rpc, filter?: { account?: Address }): Promise<OverviewGraphs> =>
  read(rpc, ProverNetwork.method.getOverviewGraphs, graphQuery(filter), (graphs) => ({
    proofs: parseGraph(graphs.proofs),
    programs: parseGraph(graphs.programs),
    gas: parseGraph(graphs.gas),
  }));
