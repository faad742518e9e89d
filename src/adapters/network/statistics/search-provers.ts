import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type Found, parseFound } from "./found.ts";

/**
 * Provers by address or name.
 * @rpc GetProverSearchResults
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverSearchResults; explorer.succinct.xyz
 */
export const searchProvers = (rpc: Rpc, query: string): Promise<readonly Found[]> =>
  read(rpc, ProverNetwork.method.getProverSearchResults, { query }, ({ provers }) => provers.map(parseFound));
