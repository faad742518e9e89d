import type { ProofRequestTerms } from "./proof-request.ts";
import { measured, median, type Spread } from "./spread.ts";
import { type Pgu, pgu } from "./values.ts";

export type GasEstimate = {
  /** The middle of what is expected, at most `most`. */
  gas: Pgu;
  /** Spread of its logarithm. */
  sigma: number;
  /** The request's own limit: its proof takes no more. Absent: no limit is stated. */
  most?: Pgu;
  source: "learned" | "network" | "gas-limit" | "cycle-limit" | "unknown";
};

/** What is known by its limit alone is paid for by what it uses: for money it is taken for no more than the usual. */
export function payingGas({ gas, source }: GasEstimate): Pgu {
  const byLimit = source === "gas-limit" || source === "cycle-limit";
  return byLimit && gas > usualGas ? usualGas : gas;
}

export type GasKnowledge = {
  /** The network's own estimate of the program; 0n counts as absent. */
  published?: Pgu;
  /** Gas that proofs of the program used when they settled, whoever asked for them. */
  learned?: readonly number[];
};

/** Taken where nothing is known: the market's median and spread, in PGU. */
const anyProgram: Spread = { typical: 60_000_000, sigma: 1.7 };
const usualGas = pgu(BigInt(anyProgram.typical));
/** Cycles are not gas: a small program was seen to use 1.34 PGU a cycle (SP1 6.10), one heavy in precompiles uses more. */
const mostGasPerThousandCycles = 1_600n;
/** A program's runs differ by 10-30 %, and an estimate was made from others than this one. */
const programSigma = 0.25;
/** Settled proofs of one program that say more than the network's own estimate. */
const enoughLearned = 3;

/** A program's gas before the request's own limits are looked at. */
export type GasBelief = { gas: Pgu; sigma: number; source: "learned" | "network" } | { source: "unknown" };

/** What we learned of a program, else the network's own estimate. */
export function believedGas({ published = pgu(0n), learned = [] }: GasKnowledge): GasBelief {
  if (learned.length >= enoughLearned) return gasOf(measured(learned, learnedPrior(learned, published)));
  if (published > 0n) return { gas: published, sigma: programSigma, source: "network" };
  return { source: "unknown" };
}

const gasOf = ({ typical, sigma }: Spread): GasBelief => ({
  gas: pgu(BigInt(Math.max(1, Math.round(typical)))),
  sigma,
  source: "learned",
});

/** Before the samples count for themselves: the network's estimate, or their own middle. */
const learnedPrior = (learned: readonly number[], published: Pgu): Spread => ({
  typical: published > 0n ? Number(published) : median(learned),
  sigma: programSigma,
});

export type Limits = Pick<ProofRequestTerms, "gasLimit" | "cycleLimit">;

/** The most gas that a request may use, as it says itself (`gas_limit` 0: `cycle_limit` governs); 0n: it states no limit. */
export function limitOf({ gasLimit, cycleLimit }: Limits): Pgu {
  return gasLimit === 0n ? pgu((cycleLimit * mostGasPerThousandCycles) / 1_000n) : gasLimit;
}

/**
 * The gas that a request will use: what is believed of its program, else the request's limit. Never above the
 * request's own limit.
 */
export function estimateGas(limits: Limits, belief: GasBelief): GasEstimate {
  const limit = limitOf(limits);
  if (belief.source !== "unknown") {
    const { gas, sigma, source } = belief;
    if (limit === 0n) return { gas, sigma, source };
    return { gas: limit < gas ? limit : gas, sigma, most: limit, source };
  }
  // A limit is no estimate: nothing says how much of it is used, so all of it is promised.
  const source = limits.gasLimit === 0n ? "cycle-limit" : "gas-limit";
  if (limit > 0n) return { gas: limit, sigma: 0, most: limit, source };
  return { gas: pgu(BigInt(anyProgram.typical)), sigma: anyProgram.sigma, source: "unknown" };
}
