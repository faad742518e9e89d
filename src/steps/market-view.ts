import type { Market } from "../domain/admission.ts";
import type { ProofMode, ProofRequest } from "../domain/proof-request.ts";
import { type Address, type Hash, type Pgu, pgu, wei } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";

type Deps = Pick<Ports, "network" | "clock">;

/** Prices, limits and our standing change slowly: a bid is not made to wait for them. */
const freshMs = 30_000;
/** A program's estimate changes with the programs that settle. */
const gasFreshMs = 300_000;

/** What the market shows beside the requests, read at most each half minute, and never twice at once. */
export type MarketView = { of(request: ProofRequest, prover: Address): Promise<Market> };

export function createMarketView(deps: Deps): MarketView {
  const prices = remembered(deps, freshMs, () => deps.network.provePrice());
  const requirements = remembered(deps, freshMs, () => deps.network.requirements());
  const suspended = remembered(deps, freshMs, (prover: Address) => deps.network.suspendedUntil(prover));
  const params = remembered(deps, freshMs, (mode: ProofMode) => deps.network.params(mode));
  const gas = remembered(deps, gasFreshMs, async (vkHash: Hash): Promise<Pgu> => {
    return (await deps.network.gasEstimates([vkHash])).get(vkHash) ?? pgu(0n);
  });
  return {
    async of(request, prover) {
      const known = request.mode === "unknown" ? noParams : params(request.mode);
      const [{ tick, floor }, prove, required, until, publishedGas] = await Promise.all([
        known,
        prices(undefined),
        requirements(undefined),
        suspended(prover),
        gas(request.vkHash),
      ]);
      return {
        tick,
        networkFloor: floor,
        publishedGas,
        ...(prove && { prove }),
        ...(required && { requirements: required }),
        ...(until !== undefined && { suspendedUntilSec: until }),
      };
    },
  };
}

const noParams = Promise.resolve({ tick: wei(0n), floor: wei(0n) });
/** Entries kept by one view: programs come and go, and a watcher lives for a minute. */
const mostEntries = 5_000;

/** One answer per key for `ms`; an answer that failed is asked for anew. */
function remembered<K, V>(deps: Pick<Deps, "clock">, ms: number, ask: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const answers = new Map<K, { untilMs: number; answer: Promise<V> }>();
  return (key) => {
    const kept = answers.get(key);
    if (kept && kept.untilMs > deps.clock.nowMs()) return kept.answer;
    const answer = ask(key);
    if (answers.size >= mostEntries) answers.clear();
    answers.set(key, { untilMs: deps.clock.nowMs() + ms, answer });
    answer.catch(() => answers.delete(key));
    return answer;
  };
}
