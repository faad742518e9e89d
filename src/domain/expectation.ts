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
import { type Duration, expectedSec, harmlessLimit, type Pace, paced } from "./work.ts";

/** What a pass expects of a request's proof. It is the same object for all requests that the same is expected of. */
export type Expectation = {
  gas: Pgu;
  /** Taken for what is paid for. */
  paidGas: Pgu;
  source: GasEstimate["source"];
  /** By many requests: whatever their limits, where these change nothing. */
  shared: boolean;
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
  /** The same if a host of the class stood idle; absent where hosts are there. */
  idle?: Fit;
};

export type Expectations = (request: ProofRequestTerms) => Expectation;

/** `level`: what has to be beaten in the middle, in wei per PGU. */
type Source = Pick<PassInput, "market" | "idleShare"> & {
  beliefs: Beliefs;
  futures: Futures;
  level?: number | undefined;
};

/** Found once for each program, mode and limit, and once for all limits of a program that change nothing. */
export function createExpectations(source: Source): Expectations {
  const programs = once((vkHash: Hash) => once((mode: ProofMode) => byLimits(vkHash, mode, source)));
  return (request) => programs(request.vkHash)(request.mode)(request);
}

function byLimits(vkHash: Hash, mode: ProofMode, source: Source): (limits: Limits) => Expectation {
  const able = source.futures.classes.filter(({ fleet }) => canProve(fleet.capability, mode));
  const paces = once((sigma: number) => able.map((on): Paced => ({ on, pace: on.paceOf(mode)(sigma) })));
  const clearing = clearingOf({ vkHash, mode }, source);
  const belief = source.beliefs.ofProgram(vkHash);
  const expect = (gasLimit: Pgu, shared: boolean) => {
    const estimate = estimateGas({ gasLimit, cycleLimit: 0n }, belief);
    return expectationOf(estimate, paces(estimate.sigma), { ...source, clearing, shared });
  };
  const usual = expect(pgu(0n), true);
  const harmless = usual.source === "unknown" ? undefined : leastHarmless(usual);
  const limited = once((limit: Pgu) => expect(limit, false));
  return (limits) => {
    const limit = limitOf(limits);
    return limit === 0n || (harmless !== undefined && limit >= harmless) ? usual : limited(limit);
  };
}

/** From which limit on all is the same; undefined: no limit is so high. */
function leastHarmless({ gas, fits }: Expectation): bigint | undefined {
  const most = Math.ceil(Math.max(0, ...fits.map(({ duration }) => harmlessLimit(duration))));
  if (!Number.isFinite(most)) return undefined;
  return BigInt(most) > gas ? BigInt(most) : gas;
}

const clearingOf = (terms: Pick<ProofRequestTerms, "vkHash" | "mode">, { level, beliefs }: Source) =>
  level === undefined ? undefined : expectedClearing(level, beliefs.ratio(terms));

type Paced = { on: ClassFutures; pace: Pace };

function expectationOf(
  estimate: GasEstimate,
  paces: readonly Paced[],
  { market, idleShare, clearing, shared }: Source & Pick<Expectation, "clearing" | "shared">,
): Expectation {
  const { gas, source } = estimate;
  const paidGas = payingGas(estimate);
  const fits: Fit[] = [];
  for (const { on, pace } of paces) fits.push(fitOf(on, paced(estimate, pace), paidGas, idleShare));
  return { gas, paidGas, source, shared, clearing, countedSec: countedSec(gas, market.requirements), fits };
}

function fitOf(on: ClassFutures, duration: Duration, paidGas: Pgu, idleShare: number): Fit {
  const { capability, hosts } = on.fleet;
  const { usdPerSec, coldStartSec } = capability;
  const neededSec = expectedSec(duration);
  // Cost and pay are of the same gas: a limit that nobody uses up makes no price.
  const paid = Number(paidGas);
  const paidSec = paid === duration.gas ? neededSec : expectedSec({ ...duration, gas: paid });
  const busySec = paidSec * (1 + idleShare);
  const costMicros = Math.ceil(busySec * usdPerSec * 1e6);
  const idle: Fit = { on, duration, neededSec, paidSec, costMicros };
  if (hosts.length > 0) return idle;
  return { ...idle, costMicros: Math.ceil((busySec + coldStartSec.typical) * usdPerSec * 1e6), idle };
}
