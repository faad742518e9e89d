import type { Candidate, Market, Money } from "../domain/pass-input.ts";
import type { Policy, ProverIdentity } from "../domain/policy.ts";
import type { ProofMode } from "../domain/proof-request.ts";
import { type Address, type Hash, type Pgu, wei } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { remembered, rememberedAll, rememberedIfAny } from "./remembered.ts";
import { sayOnce } from "./say-once.ts";

type Deps = Pick<Ports, "network" | "clock" | "log">;

/** Prices, limits and our standing change slowly: a bid is not made to wait for them. */
const freshMs = 30_000;
/** A program's estimate changes with the programs that settle. */
const gasFreshMs = 300_000;

/**
 * What the network shows beside the requests, read at most each half minute, and never twice at once. Whatever of it cannot be
 * had is as it was last, or absent: none of it may stop the bids, but for the requirements, which no promise is made without.
 */
export type MarketView = {
  /** Throws a NetworkError where the requirements were never to be had. */
  market(prover: Address): Promise<Market>;
  /** undefined: they were never to be had, and no bid can be made that the network takes. */
  params(mode: ProofMode): Promise<Candidate["params"] | undefined>;
  /** The network's own gas estimates, of those programs that have one. */
  publishedGas(programs: readonly Hash[]): Promise<ReadonlyMap<Hash, Pgu>>;
  /** Balance and stake, as far as the policy looks at them. */
  funds(policy: Policy, identity: ProverIdentity): Promise<Omit<Money, "spentTodayMicros">>;
};

export function createMarketView({ network, clock, log }: Deps): MarketView {
  const missing = (what: string) => sayOnce(log, `${what} cannot be had: what was known last holds`);
  const ifAny = <K, V>(what: string, ask: (key: K) => Promise<V>) =>
    rememberedIfAny(clock, freshMs, ask, missing(what));
  const prices = ifAny("the price of PROVE", () => network.provePrice());
  const won = ifAny("the market's prices", () => network.marketPrices());
  const requirements = remembered(clock, freshMs, () => network.requirements());
  const standings = ifAny("our standing", (prover: Address) => network.standing(prover));
  const params = ifAny("a mode's tick and floor", (mode: ProofMode) => network.params(mode));
  const balances = ifAny("the balance", (account: Address) => network.balance(account));
  const stakes = ifAny("the stake", (prover: Address) => network.stake(prover));
  const gas = (programs: readonly Hash[]) => network.gasEstimates(programs);
  return {
    publishedGas: rememberedAll(clock, gasFreshMs, gas, missing("the network's gas estimates")),
    params: (mode) => (mode === "unknown" ? noParams : params(mode)),
    async market(prover) {
      const [prove, average, required, standing] = await Promise.all([
        prices(undefined),
        won(undefined),
        requirements(undefined),
        standings(prover),
      ]);
      return {
        ...(prove && { prove }),
        ...(average && average.samples !== 0 && { averagePerPgu: average.averagePerPgu }),
        ...(required && { requirements: required }),
        ...(standing && { standing }),
      };
    },
    async funds({ money, promise }, { prover }) {
      const [balance, stake] = await Promise.all([
        money.minimumBalance > 0n ? balances(prover) : undefined,
        promise.stakePerPromise > 0n ? stakes(prover) : undefined,
      ]);
      return { ...(balance !== undefined && { balance }), ...(stake !== undefined && { stake }) };
    },
  };
}

const noParams = Promise.resolve({ tick: wei(0n), floor: wei(0n) });
