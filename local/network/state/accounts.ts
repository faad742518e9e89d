import type { Hex } from "../hex.ts";
import { delegatingOwnerOf, isAcceptedDelegate } from "./account-delegations.ts";
import type { NetworkState } from "./network-state.ts";
import type { Account, Prover } from "./records.ts";

/** What is known of an address; one that nobody has used yet has nonce 0 and no balance. */
export const accountOf = (state: NetworkState, address: Hex): Account =>
  state.accounts.get(address) ?? { address, nonce: 0n, balanceWei: 0n };

export function changeAccount(state: NetworkState, address: Hex, change: Partial<Omit<Account, "address">>): void {
  state.accounts.set(address, { ...accountOf(state, address), ...change });
}

/** The prover for whom this signer may act: its owner's, its delegate's, or that of the account that delegated to it. */
export function proverOf(state: NetworkState, signer: Hex): Prover | undefined {
  for (const prover of state.provers.values()) if (signsFor(prover, signer)) return prover;
  const owner = delegatingOwnerOf(state, signer);
  if (owner === undefined) return undefined;
  for (const prover of state.provers.values()) if (prover.owner === owner) return prover;
  return undefined;
}

/** On whose behalf this signer acts; an address that acts for nobody is its own owner. */
export const ownerOf = (state: NetworkState, signer: Hex): Hex =>
  proverOf(state, signer)?.address ?? delegatingOwnerOf(state, signer) ?? signer;

export const mayActFor = (state: NetworkState, prover: Prover, signer: Hex): boolean =>
  signsFor(prover, signer) || isAcceptedDelegate(state, { owner: prover.owner, delegate: signer });

const signsFor = (prover: Prover, signer: Hex): boolean =>
  prover.owner === signer || prover.delegate?.address === signer;

/** Notes that a prover did something. */
export function touchProver(state: NetworkState, address: Hex, nowSec: number): void {
  const prover = state.provers.get(address);
  if (prover !== undefined) state.provers.set(address, { ...prover, lastActiveAtSec: nowSec });
}
