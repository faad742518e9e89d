import { ProverNetwork } from "../../../gen/network_pb.ts";
import { pages } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { type ProverStats, parseProverStats } from "./prover-stats.ts";

/** Which provers, and in which order. */
export type ProverStatsFilter = {
  isFeatured?: boolean;
  isWhitelisted?: boolean;
  featuredFirst?: boolean;
  whitelistedFirst?: boolean;
};

/**
 * What each prover did so far.
 * @rpc GetFilteredProverStats
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredProverStats; explorer.succinct.xyz
 */
export const listProverStats = (rpc: Rpc, filter?: ProverStatsFilter): AsyncGenerator<ProverStats> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredProverStats,
    query: { ...filter },
    items: ({ stats }) => stats,
    parse: parseProverStats,
    idOf: ({ prover }) => prover,
  });
