import type { Candidate, Market, Money } from "../domain/pass-input.ts";
import type { Policy, ProverIdentity } from "../domain/policy.ts";
import type { ProofMode } from "../domain/proof-request.ts";
import { type Address, type Hash, type Pgu, wei } from "../domain/values.ts";
import type { Ports } from "../ports/ports.ts";
import { remembered, rememberedAll } from "./remembered.ts";

type Deps = Pick<Ports, "network" | "clock">;

/** Prices, limits and our standing change slowly: a bid is not made to wait for them. */
const freshMs = 30_000;
/** A program's estimate changes with the programs that settle. */
const gasFreshMs = 300_000;

/** What the network shows beside the requests, read at most each half minute, and never twice at once. */
export type MarketView = {
  market(prover: Address): Promise<Market>;
  params(mode: ProofMode): Promise<Candidate["params"]>;
  /** The network's own gas estimates, of those programs that have one. */
  publishedGas(programs: readonly Hash[]): Promise<ReadonlyMap<Hash, Pgu>>;
  /** Balance and stake, as far as the policy looks at them. */
  funds(policy: Policy, identity: ProverIdentity): Promise<Omit<Money, "spentTodayMicros">>;
};

export function createMarketView({ network, clock }: Deps): MarketView {
  const prices = remembered(clock, freshMs, () => network.provePrice());
  const won = remembered(clock, freshMs, () => network.marketPrices());
  const requirements = remembered(clock, freshMs, () => network.requirements());
  const standings = remembered(clock, freshMs, (prover: Address) => network.standing(prover));
  const params = remembered(clock, freshMs, (mode: ProofMode) => network.params(mode));
  const balances = remembered(clock, freshMs, (account: Address) => network.balance(account));
  const stakes = remembered(clock, freshMs, (prover: Address) => network.stake(prover));
  return {
    publishedGas: rememberedAll(clock, gasFreshMs, (programs: readonly Hash[]) => network.gasEstimates(programs)),
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
