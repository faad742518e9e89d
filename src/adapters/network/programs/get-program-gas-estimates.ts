import { type Hash, type Pgu, pgu } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { hashOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

const programsPerCall = 100;

/**
 * The network's expected gas per program, in PGU; programs without one, or with 0, are absent.
 * @rpc GetProgramGasEstimates
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProgramGasEstimates
 */
export async function getProgramGasEstimates(rpc: Rpc, vkHashes: readonly Hash[]): Promise<ReadonlyMap<Hash, Pgu>> {
  const estimates = new Map<Hash, Pgu>();
  const wanted = [...new Set(vkHashes)];
  for (let start = 0; start < wanted.length; start += programsPerCall) {
    const batch = wanted.slice(start, start + programsPerCall).map(bytesOf);
    const found = await read(rpc, ProverNetwork.method.getProgramGasEstimates, { vkHashes: batch }, (answer) =>
      answer.estimates.filter(({ vkHash, gasEstimate }) => vkHash.length === 32 && gasEstimate > 0n),
    );
    for (const { vkHash, gasEstimate } of found) estimates.set(hashOf(vkHash), pgu(gasEstimate));
  }
  return estimates;
}
