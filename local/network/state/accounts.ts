import type { Hex } from "../hex.ts";
import type { NetworkState } from "./network-state.ts";
import type { Account, Prover } from "./records.ts";

/** What is known of an address; one that nobody has used yet has nonce 0 and no balance. */
export const accountOf = (state: NetworkState, address: Hex): Account =>
  state.accounts.get(address) ?? { address, nonce: 0n, balanceWei: 0n };

export function changeAccount(state: NetworkState, address: Hex, change: Partial<Omit<Account, "address">>): void {
  state.accounts.set(address, { ...accountOf(state, address), ...change });
}

/** What a prover has staked where nobody says otherwise: 10,000 PROVE. */
export const usualStakeWei = 10_000n * 10n ** 18n;

/** The prover for whom this signer may act: its owner's or its delegate's; undefined for everyone else. */
export function proverOf(state: NetworkState, signer: Hex): Prover | undefined {
  for (const prover of state.provers.values()) {
    if (prover.owner === signer || prover.delegate?.address === signer) return prover;
  }
  return undefined;
}

export const mayActFor = (prover: Prover, signer: Hex): boolean =>
  prover.owner === signer || prover.delegate?.address === signer;
