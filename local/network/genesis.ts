import type { DemoAccounts } from "./demo-accounts.ts";
import type { Hex } from "./hex.ts";
import { changeAccount } from "./state/accounts.ts";
import { blockAt, chainTransaction } from "./state/chain.ts";
import { deposit } from "./state/ledger.ts";
import type { NetworkState } from "./state/network-state.ts";
import type { Prover } from "./state/records.ts";
import { setStake, usualStakeWei } from "./state/stakes.ts";

export type ProverRegistration = {
  address: Hex;
  name?: string;
  /** Default: the prover's own address. */
  owner?: Hex;
  /** A signer that may act for it. */
  delegate?: Hex;
  /** In `GetProversByUptime`, hence on default whitelists; default true. */
  listed?: boolean;
  /** Exempt from suspension; default false. */
  highAvailability?: boolean;
  /** Ahead of others on the leaderboard where that is asked for; default false. */
  featured?: boolean;
  /** What its owner has staked itself; default: 10,000 PROVE. */
  stakeWei?: bigint;
  /** Its stakers' part of what it earns, in ten-thousandths; default 0. */
  stakerFeeBips?: bigint;
};

export type Genesis = { balancesWei: Readonly<Record<Hex, bigint>>; provers: readonly ProverRegistration[] };

const million = 1_000_000n * 10n ** 18n;

/** One rich requester, and one prover whose signer is a delegate, as most operators run it. */
export const demoGenesis = ({ requester, prover, signer }: DemoAccounts): Genesis => ({
  balancesWei: { [requester.address]: million },
  provers: [{ address: prover.address, name: "demo prover", delegate: signer.address }],
});

export function applyGenesis(state: NetworkState, genesis: Genesis, nowSec: number): void {
  for (const [address, wei] of Object.entries(genesis.balancesWei)) fund(state, address as Hex, wei, nowSec); // keyed by Hex
  for (const registration of genesis.provers) registerProver(state, registration, nowSec);
}

/** Adds a prover, or changes who may act for one that is there. */
export function registerProver(state: NetworkState, registration: ProverRegistration, nowSec: number): void {
  const { address, name, delegate } = registration;
  const before = state.provers.get(address);
  const prover: Prover = {
    judgedFromSec: 0,
    resolved: [],
    stakeWei: 0n,
    ...before,
    registered: before?.registered ?? { atSec: nowSec, txHash: chainTransaction(state), block: blockAt(nowSec) },
    address,
    owner: registration.owner ?? before?.owner ?? address,
    listed: registration.listed ?? before?.listed ?? true,
    highAvailability: registration.highAvailability ?? before?.highAvailability ?? false,
    featured: registration.featured ?? before?.featured ?? false,
    stakerFeeBips: registration.stakerFeeBips ?? before?.stakerFeeBips ?? 0n,
    ...(delegate === undefined ? {} : { delegate: { address: delegate, createdAtSec: nowSec } }),
  };
  state.provers.set(address, prover);
  const stakeWei = registration.stakeWei ?? (before === undefined ? usualStakeWei : undefined);
  if (stakeWei !== undefined) setStake(state, { prover: address, staker: prover.owner, amountWei: stakeWei }, nowSec);
  if (name !== undefined) changeAccount(state, address, { name });
}

export function fund(state: NetworkState, address: Hex, wei: bigint, nowSec: number): void {
  deposit(state, address, wei, { txHash: chainTransaction(state), nowSec });
}
