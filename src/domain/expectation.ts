import type { Beliefs } from "./beliefs.ts";
import { type Capability, canProve } from "./capability.ts";
import { type GasEstimate, type Limits, limitOf, payingGas } from "./estimate.ts";
import type { ClassFutures, Futures } from "./futures.ts";
import { once } from "./once.ts";
import type { PassInput } from "./pass-input.ts";
import type { ProofMode, ProofRequestTerms } from "./proof-request.ts";
import { countedSec } from "./requirements.ts";
import { type Hash, type Pgu, pgu } from "./values.ts";
import { type Duration, durationOf, expectedSec, harmlessLimit } from "./work.ts";

/** What a pass expects of a request's proof. It is the same object for all requests that the same is expected of. */
export type Expectation = {
  gas: Pgu;
  /** Taken for what is paid for. */
  paidGas: Pgu;
  /** Seconds from the request's creation within which its proof counts. */
  countedSec: number;
  /** The classes that it fits on, in the order of the pass. */
  fits: readonly Fit[];
};

/** What a proof takes on one class of hosts. */
export type Fit = {
  on: ClassFutures;
  duration: Duration;
  /** Expected on a GPU. */
  neededSec: number;
  /** USD micros: the host's time, a share of the time that hosts idle, and the start where no host is there. */
  costMicros: number;
  /** The same if a host of the class stood idle; absent where hosts are there. */
  idle?: Fit;
};

type Source = Pick<PassInput, "market" | "idleShare"> & { beliefs: Beliefs; futures: Futures };

/** Found once for each program, mode and limit, and once for all limits of a program that change nothing. */
export function createExpectations(source: Source): (request: ProofRequestTerms) => Expectation {
  const programs = once((vkHash: Hash) => once((mode: ProofMode) => byLimits(vkHash, mode, source)));
  return (request) => programs(request.vkHash)(request.mode)(request);
}

function byLimits(vkHash: Hash, mode: ProofMode, source: Source): (limits: Limits) => Expectation {
  const estimateOf = (gasLimit: Pgu) => source.beliefs.gas({ vkHash, gasLimit, cycleLimit: 0n });
  const unlimited = estimateOf(pgu(0n));
  const usual = expectationOf(unlimited, mode, source);
  const harmless = unlimited.source === "unknown" ? undefined : leastHarmless(usual);
  const limited = once((limit: Pgu) => expectationOf(estimateOf(limit), mode, source));
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

function expectationOf(estimate: GasEstimate, mode: ProofMode, { futures, market, idleShare }: Source): Expectation {
  const fits: Fit[] = [];
  for (const on of futures.classes) {
    const { capability, hosts } = on.fleet;
    if (!canProve(capability, mode)) continue;
    const duration = durationOf({ estimate, mode }, capability);
    const fit = fitOf(on, duration, 0, idleShare);
    fits.push(
      hosts.length > 0 ? fit : { ...fitOf(on, duration, capability.coldStartSec.typical, idleShare), idle: fit },
    );
  }
  const { gas } = estimate;
  return { gas, paidGas: payingGas(estimate), countedSec: countedSec(gas, market.requirements), fits };
}

function fitOf(on: ClassFutures, duration: Duration, startSec: number, idleShare: number): Fit {
  const neededSec = expectedSec(duration);
  const { usdPerSec }: Capability = on.fleet.capability;
  return { on, duration, neededSec, costMicros: Math.ceil((neededSec * (1 + idleShare) + startSec) * usdPerSec * 1e6) };
}
