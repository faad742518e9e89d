import { type Hash, hash, type Pgu, pgu } from "../../domain/values.ts";
import { bytesOf, hexOf } from "./hex.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

const programsPerCall = 100;

/** The network's expected gas per program; programs without one, or with 0, are absent. */
export async function getGasEstimates(
  rpc: Rpc,
  optional: OptionalRpc,
  vkHashes: readonly Hash[],
): Promise<ReadonlyMap<Hash, Pgu>> {
  const estimates = new Map<Hash, Pgu>();
  const wanted = [...new Set(vkHashes)];
  for (let start = 0; start < wanted.length; start += programsPerCall) {
    const batch = wanted.slice(start, start + programsPerCall).map(bytesOf);
    const answer = await optional("GetProgramGasEstimates", (options) =>
      rpc.client.getProgramGasEstimates({ vkHashes: batch }, options),
    );
    for (const { vkHash, gasEstimate } of answer?.estimates ?? []) {
      if (vkHash.length === 32 && gasEstimate > 0n) estimates.set(hash(hexOf(vkHash)), pgu(gasEstimate));
    }
  }
  return estimates;
}
