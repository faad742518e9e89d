import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { countOf, wholeOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/** Totals: earnings in wei, gas in PGU. */
export type TotalStats = {
  earnings: bigint;
  cycles: bigint;
  gasProved: bigint;
  activeProvers: number;
  proofsWon: bigint;
};

/**
 * What was earned and proved in all: by the provers of an account, or by everyone.
 * @rpc GetProverStats
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverStats; explorer.succinct.xyz
 */
export const getTotalStats = (rpc: Rpc, filter?: { account?: Address }): Promise<TotalStats> =>
  read(
    rpc,
    ProverNetwork.method.getProverStats,
    defined({ address: filter?.account && bytesOf(filter.account) }),
    (stats) => ({
      earnings: wholeOf(stats.totalEarnings),
      cycles: wholeOf(stats.totalCycles),
      gasProved: wholeOf(stats.totalGasProved),
      activeProvers: countOf(wholeOf(stats.activeProvers)),
      proofsWon: wholeOf(stats.totalProofsWon),
    }),
  );
