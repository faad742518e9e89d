import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type GraphFilter, type GraphPoint, graphQuery, parseGraph } from "./graph.ts";

/**
 * Proof requests over time.
 * @rpc GetProofRequestGraph
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProofRequestGraph; explorer.succinct.xyz
 */
export const getRequestGraph = (rpc: Rpc, filter?: GraphFilter): Promise<readonly GraphPoint[]> =>
  read(rpc, ProverNetwork.method.getProofRequestGraph, graphQuery(filter), ({ data }) => parseGraph(data));
