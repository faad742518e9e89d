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
  /** Where some of the program's proofs take far more than the others: their share of all, and their middle, at most `most`. */
  heavy?: HeavyGas;
  source: "learned" | "network" | "gas-limit" | "cycle-limit" | "unknown";
};

export type HeavyGas = { share: number; gas: Pgu };

/** What is known by its limit alone is paid for by what it uses: for money it is taken for no more than the usual. */
export function payingGas({ gas, source }: GasEstimate): Pgu {
  const byLimit = source === "gas-limit" || source === "cycle-limit";
  return byLimit && gas > usualGas ? usualGas : gas;
}

export type GasKnowledge = {
  /** The network's own estimate of the program; 0n counts as absent. */
  published?: Pgu;
  /** Gas that proofs of the program used, whoever asked for them, those that came too late among them. */
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
export type GasBelief =
  | { gas: Pgu; sigma: number; heavy?: HeavyGas; source: "learned" | "network" }
  | { source: "unknown" };

/** What we learned of a program, else the network's own estimate. */
export function believedGas({ published = pgu(0n), learned = [] }: GasKnowledge): GasBelief {
  if (learned.length >= enoughLearned) {
    const prior = learnedPrior(learned, isFarBelow(published, learned) ? pgu(0n) : published);
    return gasOf(learned, measured(learned, prior));
  }
  if (published > 0n) return { gas: published, sigma: programSigma, source: "network" };
  return { source: "unknown" };
}

/**
 * An estimate so far below what its program's proofs used is of other ones: it would promise what takes far longer, and the
 * spread of a few samples does not show it. One far above only makes us careful, until there are more. Nothing is said by one or
 * two: were a single large proof believed, none might ever be made that tells otherwise.
 */
const isFarBelow = (published: Pgu, learned: readonly number[]): boolean =>
  published > 0n && Number(published) < median(learned) * Math.exp(-farSigmas * programSigma);

function gasOf(learned: readonly number[], spread: Spread): GasBelief {
  const heavy = heavyOf(learned, spread);
  return { gas: wholeGas(spread.typical), sigma: spread.sigma, ...(heavy && { heavy }), source: "learned" };
}

const wholeGas = (gas: number): Pgu => pgu(BigInt(Math.max(1, Math.round(gas))));

/** So many standard deviations above the middle: one proof of a thousand, if all were of one kind. */
const farSigmas = 3;
/** One sample of many is an accident. */
const leastHeavy = 2;

/**
 * A program that proves small and large batches has two middles, and a spread that one bad sample does not move knows of one
 * only: those far above it are told apart.
 */
function heavyOf(learned: readonly number[], { typical, sigma }: Spread): HeavyGas | undefined {
  const from = typical * Math.exp(farSigmas * sigma);
  const found = learned.filter((gas) => gas > from && Number.isFinite(gas));
  if (found.length < leastHeavy) return undefined;
  return { share: found.length / learned.length, gas: wholeGas(median(found)) };
}

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
    if (limit === 0n) return belief;
    const { gas, sigma, heavy, source } = belief;
    const limited = { gas: limit < gas ? limit : gas, sigma, most: limit, source };
    return heavy ? { ...limited, heavy: { ...heavy, gas: limit < heavy.gas ? limit : heavy.gas } } : limited;
  }
  // A limit is no estimate: nothing says how much of it is used, so all of it is promised.
  const source = limits.gasLimit === 0n ? "cycle-limit" : "gas-limit";
  if (limit > 0n) return { gas: limit, sigma: 0, most: limit, source };
  return { gas: pgu(BigInt(anyProgram.typical)), sigma: anyProgram.sigma, source: "unknown" };
}
