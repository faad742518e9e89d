import { ProverNetwork } from "../../../gen/network_pb.ts";
import { pages } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { parseStakeLog, type StakeLog, type StakeLogFilter, stakeQuery } from "./stake-log.ts";

/**
 * Changes of what provers have at stake, in wei; of one account where the filter names it.
 * @rpc GetFilteredProverStakeBalanceLogs
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredProverStakeBalanceLogs
 */
export const listProverStakeLogs = (rpc: Rpc, filter?: StakeLogFilter): AsyncGenerator<StakeLog> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredProverStakeBalanceLogs,
    query: stakeQuery(filter),
    items: ({ logs }) => logs,
    parse: parseStakeLog,
  });
