import type { Hex } from "../hex.ts";

/** What has happened to balances and stakes, and who may act for whom; in the form of the other records. */

export type BalanceLogRecord = {
  address: Hex;
  operation: number;
  amountWei: bigint;
  txHash: Hex;
  createdAtSec: number;
};

export type WithdrawalRecord = {
  txHash: Hex;
  /** Whose balance it comes from. */
  account: Hex;
  /** Who signed and paid the fee. */
  sender: Hex;
  amountWei: bigint;
  /** The wire's `WithdrawalType`. */
  type: number;
  createdAtSec: number;
  bridgesAtMs: number;
  phase: "requested" | "withdrawn";
};

export type StakeLogRecord = {
  /** The staker in the stakers' log, the prover in the provers'. */
  address: Hex;
  operation: number;
  amountWei: bigint;
  txHash: Hex;
  createdAtSec: number;
};

/** PROVE in USD as a decimal string, and when it was last seen (unix seconds): an old one is a stale one. */
export type ProvePrice = { usd: string; updatedAtSec: number };

/** One account lets another act for it: nothing until the delegate has accepted. */
export type AccountDelegation = { owner: Hex; delegate: Hex; accepted: boolean; createdAtSec: number };
