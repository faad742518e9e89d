import { expectedRatio } from "./clearing.ts";
import { believedGas, estimateGas, type GasEstimate } from "./estimate.ts";
import type { PassInput } from "./pass-input.ts";
import type { ProofRequestTerms } from "./proof-request.ts";
import type { Spread } from "./spread.ts";

/** What a pass believes of each program's gas and price: the same for all of its requests, so found once. */
export type Beliefs = {
  gas(terms: ProofRequestTerms): GasEstimate;
  /** What others ask for such a request, over the market's level. */
  ratio(terms: ProofRequestTerms): Spread;
};

export function createBeliefs({ programs, clearings }: Pick<PassInput, "programs" | "clearings">): Beliefs {
  const gas = once((key: ProofRequestTerms["vkHash"]) => believedGas(programs.get(key) ?? {}));
  const ratio = once((key: string, { vkHash, mode }: ProofRequestTerms) =>
    expectedRatio(clearings.all, clearings.ofMode[mode], programs.get(vkHash)?.clearings?.[mode] ?? []),
  );
  return {
    gas: (terms) => estimateGas(terms, gas(terms.vkHash, undefined)),
    ratio: (terms) => ratio(`${terms.mode} ${terms.vkHash}`, terms),
  };
}

function once<K, A, V>(find: (key: K, from: A) => V): (key: K, from: A) => V {
  const found = new Map<K, V>();
  return (key, from) => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const value = find(key, from);
    found.set(key, value);
    return value;
  };
}
