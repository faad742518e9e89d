import { expectedRatio } from "./clearing.ts";
import { believedGas, estimateGas, type GasBelief, type GasEstimate, type Limits } from "./estimate.ts";
import { once } from "./once.ts";
import type { PassInput } from "./pass-input.ts";
import type { ProofMode, ProofRequestTerms } from "./proof-request.ts";
import type { Spread } from "./spread.ts";
import type { Hash } from "./values.ts";

/** What a pass believes of each program's gas and price: the same for all of its requests, so found once. */
export type Beliefs = {
  /** Of a program's gas, before a request's own limits. */
  ofProgram(vkHash: Hash): GasBelief;
  gas(terms: Limits & Pick<ProofRequestTerms, "vkHash">): GasEstimate;
  /** What others ask for such a request, over the market's level. */
  ratio(terms: Pick<ProofRequestTerms, "vkHash" | "mode">): Spread;
};

export function createBeliefs({ programs, clearings }: Pick<PassInput, "programs" | "clearings">): Beliefs {
  const ofProgram = once((vkHash: Hash) => believedGas(programs.get(vkHash) ?? {}));
  const ratios = once((vkHash: Hash) =>
    once((mode: ProofMode) =>
      expectedRatio(clearings.all, clearings.ofMode[mode], programs.get(vkHash)?.clearings?.[mode] ?? []),
    ),
  );
  return {
    ofProgram,
    gas: (terms) => estimateGas(terms, ofProgram(terms.vkHash)),
    ratio: ({ vkHash, mode }) => ratios(vkHash)(mode),
  };
}
