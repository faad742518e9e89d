import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { type Found, parseFound } from "./found.ts";

/** What a search found, by kind. */
export type SearchResults = {
  requests: readonly Found[];
  programs: readonly Found[];
  requesters: readonly Found[];
};

/**
 * Requests, programs and requesters by id, hash, address or name.
 * @rpc GetSearchResults
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetSearchResults; explorer.succinct.xyz
 */
export const search = (rpc: Rpc, query: string): Promise<SearchResults> =>
  read(rpc, ProverNetwork.method.getSearchResults, { query }, ({ requests, programs, requesters }) => ({
    requests: requests.map(parseFound),
    programs: programs.map(parseFound),
    requesters: requesters.map(parseFound),
  }));
