import { type Address, type Pgu, pgu } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { countOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/** Totals of proofs; gas in PGU. */
export type RequestMetrics = { proofs: number; programs: number; gas: Pgu };

/**
 * How many proofs, of how many programs, and with how much gas: of an account, or of all.
 * @rpc GetProofRequestMetrics
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProofRequestMetrics; explorer.succinct.xyz
 */
export const getRequestMetrics = (rpc: Rpc, filter?: { account?: Address }): Promise<RequestMetrics> =>
  read(
    rpc,
    ProverNetwork.method.getProofRequestMetrics,
    defined({ address: filter?.account && bytesOf(filter.account) }),
    ({ totalProofs, totalPrograms, totalGas }) => ({
      proofs: countOf(totalProofs),
      programs: countOf(totalPrograms),
      gas: pgu(totalGas),
    }),
  );
