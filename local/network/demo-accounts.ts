import { addressOfKey, keccak256 } from "../../src/adapters/network/signing.ts";
import { type Hex, toHex } from "./hex.ts";
import type { Roles } from "./rules.ts";

export type DemoAccount = { address: Hex; privateKey: Hex };

/**
 * The accounts of every box, the same each time: their keys are hashes of public words. FOR LOCAL USE ONLY: whatever is
 * sent to these addresses on a real network is anybody's.
 */
export type DemoAccounts = Readonly<Record<DemoRole, DemoAccount>>;

export type DemoRole =
  | "requester"
  /** Owns the prover; its address is the prover's. */
  | "prover"
  /** May act for the prover: the key that a node signs with. */
  | "signer"
  | "auctioneer"
  | "executor"
  | "verifier"
  | "treasury";

export function demoAccount(name: string): DemoAccount {
  const privateKey = toHex(keccak256(new TextEncoder().encode(`prover network in a box, for local use only: ${name}`)));
  return { privateKey, address: toHex(addressOfKey(privateKey)) };
}

export const demoAccounts = (): DemoAccounts => ({
  requester: demoAccount("requester"),
  prover: demoAccount("prover"),
  signer: demoAccount("signer"),
  auctioneer: demoAccount("auctioneer"),
  executor: demoAccount("executor"),
  verifier: demoAccount("verifier"),
  treasury: demoAccount("treasury"),
});

export const rolesOf = (accounts: DemoAccounts): Roles => ({
  auctioneer: accounts.auctioneer.address,
  executor: accounts.executor.address,
  verifier: accounts.verifier.address,
  treasury: accounts.treasury.address,
});
