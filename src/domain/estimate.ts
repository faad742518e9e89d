import type { ProofRequestTerms } from "./proof-request.ts";
import { type Pgu, pgu } from "./values.ts";

export type GasEstimate = { gas: Pgu; source: "network" | "gas-limit" | "cycle-limit" | "unknown" };

/** Taken where neither the network nor the request says anything: the median of the market, in PGU. */
const unknownGas = pgu(60_000_000n);

/**
 * The gas that a request will use: the network's estimate of its program (0 counts as absent), capped by the request's
 * own limit; else the limit. `gas_limit` 0 means that `cycle_limit` governs.
 */
export function estimateGas(terms: ProofRequestTerms, published: Pgu | undefined): GasEstimate {
  const limit = terms.gasLimit > 0n ? terms.gasLimit : pgu(terms.cycleLimit);
  if (published !== undefined && published > 0n) {
    return { gas: limit > 0n && limit < published ? limit : published, source: "network" };
  }
  if (limit > 0n) return { gas: limit, source: terms.gasLimit > 0n ? "gas-limit" : "cycle-limit" };
  return { gas: unknownGas, source: "unknown" };
}
