import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type GraphFilter, type GraphPoint, graphQuery, parseGraph } from "./graph.ts";

/**
 * Proof requests over time.
 * @rpc GetProofRequestGraph
 * @caller anyone
 */
export const getRequestGraph = (rpc: Rpc, filter?: GraphFilter): Promise<readonly GraphPoint[]> =>
  read(rpc, ProverNetwork.method.getProofRequestGraph, graphQuery(filter), ({ data }) => parseGraph(data));
