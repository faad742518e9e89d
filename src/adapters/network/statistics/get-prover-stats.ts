import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { type Rpc, readIfFound } from "../rpc.ts";
import { type ProverStats, parseProverStats } from "./prover-stats.ts";

/**
 * What one prover did so far; undefined where the network does not know it.
 * @rpc GetProverStatsDetail
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverStatsDetail; explorer.succinct.xyz
 */
export const getProverStats = (rpc: Rpc, prover: Address): Promise<ProverStats | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getProverStatsDetail,
    { address: bytesOf(prover) },
    ({ stats }) => stats && parseProverStats(stats),
  );
