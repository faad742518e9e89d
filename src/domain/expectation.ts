import type { Beliefs } from "./beliefs.ts";
import { canProve } from "./capability.ts";
import { expectedClearing } from "./clearing.ts";
import { estimateGas, type GasEstimate, type Limits, limitOf, payingGas } from "./estimate.ts";
import type { ClassFutures, Futures } from "./futures.ts";
import { once } from "./once.ts";
import type { PassInput } from "./pass-input.ts";
import type { ProofMode, ProofRequestTerms } from "./proof-request.ts";
import { countedSec } from "./requirements.ts";
import type { Spread } from "./spread.ts";
import { type Hash, type Pgu, pgu } from "./values.ts";
import { boundingLimit, type Duration, expectedSec, harmlessLimit, type Pace, paced, singleSec } from "./work.ts";

/** What a pass expects of a request's proof. It is the same object for all requests that the same is expected of. */
export type Expectation = {
  gas: Pgu;
  /** Taken for what is paid for. */
  paidGas: Pgu;
  source: GasEstimate["source"];
  /**
   * The least limit, in PGU, that does not change the most that a proof takes either, of what many requests share whatever
   * their limits; undefined: it is of one request, its limit included.
   */
  harmless: number | undefined;
  /** What the cheapest of the others will ask, in wei per PGU; undefined: nobody knows. */
  clearing: Spread | undefined;
  /** Seconds from the request's creation within which its proof counts. */
  countedSec: number;
  /** The classes that it fits on, in the order of the pass. */
  fits: readonly Fit[];
};

/** What a proof takes on one class of hosts. */
export type Fit = {
  on: ClassFutures;
  duration: Duration;
  /** Expected on a GPU; and for the gas that is paid for, which is less where only a limit is known. */
  neededSec: number;
  paidSec: number;
  /** USD micros: the host's time, a share of the time that hosts idle, and the start where no host is there. */
  costMicros: number;
  /** The same if a host of the class stood idle; undefined where hosts are there. */
  idle: Fit | undefined;
};

export type Expectations = (request: ProofRequestTerms) => Expectation;

/** `level`: what has to be beaten in the middle, in wei per PGU. */
type Source = Pick<PassInput, "market" | "idleShare"> & {
  beliefs: Beliefs;
  futures: Futures;
  level?: number | undefined;
};

/** Found once for each program and mode, and anew for a request whose limit changes more than the most that its proof takes. */
export function createExpectations(source: Source): Expectations {
  const programs = once((vkHash: Hash) => once((mode: ProofMode) => byLimits(vkHash, mode, source)));
  return (request) => programs(request.vkHash)(request.mode)(request);
}

function byLimits(vkHash: Hash, mode: ProofMode, source: Source): (limits: Limits) => Expectation {
  const able = source.futures.classes.filter(({ fleet }) => canProve(fleet.capability, mode));
  const paces = once((sigma: number) => able.map((on): Paced => ({ on, pace: on.paceOf(mode)(sigma) })));
  const clearing = clearingOf({ vkHash, mode }, source);
  const belief = source.beliefs.ofProgram(vkHash);
  const expect = (gasLimit: Pgu): Expectation => {
    const estimate = estimateGas({ gasLimit, cycleLimit: 0n }, belief);
    return expectationOf(estimate, paces(estimate.sigma), clearing, source);
  };
  const usual = expect(pgu(0n));
  usual.harmless = leastHarmless(usual);
  const bounding = usual.source === "unknown" ? undefined : leastBounding(usual);
  return (limits) => {
    const limit = limitOf(limits);
    return limit === 0n || (bounding !== undefined && limit >= bounding) ? usual : expect(limit);
  };
}

/** From which limit on all is the same, in PGU; Infinity: no limit is so high. */
const leastHarmless = ({ fits }: Expectation): number =>
  Math.ceil(Math.max(0, ...fits.map(({ duration }) => harmlessLimit(duration))));

/** From which limit on all is the same but for the most that a proof takes; undefined: no limit is so high. */
function leastBounding({ gas, fits }: Expectation): bigint | undefined {
  const least = Math.ceil(Math.max(0, ...fits.map(({ duration }) => boundingLimit(duration))));
  if (!Number.isFinite(least)) return undefined;
  return BigInt(least) > gas ? BigInt(least) : gas;
}

export const isShared = ({ harmless }: Expectation): boolean => harmless !== undefined;

/** PGU that the request's proof takes at the most, where that is not part of what is expected; Infinity: its limit changes nothing. */
export function mostOf(limits: Limits, { harmless }: Expectation): number {
  if (harmless === undefined) return Number.POSITIVE_INFINITY;
  const limit = Number(limitOf(limits));
  return limit === 0 || limit >= harmless ? Number.POSITIVE_INFINITY : limit;
}

const clearingOf = (terms: Pick<ProofRequestTerms, "vkHash" | "mode">, { level, beliefs }: Source) =>
  level === undefined ? undefined : expectedClearing(level, beliefs.ratio(terms));

type Paced = { on: ClassFutures; pace: Pace };

function expectationOf(
  estimate: GasEstimate,
  paces: readonly Paced[],
  clearing: Spread | undefined,
  { market, idleShare }: Source,
): Expectation {
  const { gas, source } = estimate;
  const paidGas = payingGas(estimate);
  const fits = paces.map(({ on, pace }) => fitOf(on, paced(estimate, pace), paidGas, idleShare));
  const counted = countedSec(gas, market.requirements);
  return { gas, paidGas, source, harmless: undefined, clearing, countedSec: counted, fits };
}

function fitOf(on: ClassFutures, duration: Duration, paidGas: Pgu, idleShare: number): Fit {
  const { capability, hosts } = on.fleet;
  const { usdPerSec, coldStartSec } = capability;
  const neededSec = expectedSec(duration);
  // Cost and pay are of the same gas: a limit that nobody uses up makes no price, and a heavy proof is paid by its own gas.
  const paid = Number(paidGas);
  const paidSec = singleSec(paid === duration.gas ? duration : { ...duration, gas: paid });
  const busySec = paidSec * (1 + idleShare);
  const costMicros = Math.ceil(busySec * usdPerSec * 1e6);
  const idle: Fit = { on, duration, neededSec, paidSec, costMicros, idle: undefined };
  if (hosts.length > 0) return idle;
  const startedMicros = Math.ceil((busySec + coldStartSec.typical) * usdPerSec * 1e6);
  return { on, duration, neededSec, paidSec, costMicros: startedMicros, idle };
}
