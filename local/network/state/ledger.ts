import { BalanceOperation } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { accountOf, changeAccount } from "./accounts.ts";
import type { WithdrawalRecord } from "./money-records.ts";
import type { NetworkState } from "./network-state.ts";
import type { Split } from "./records.ts";

/**
 * Who holds how much. Wei comes in by `deposit` alone and leaves by `withdrawn` alone. In between it only moves: a
 * request reserves from its requester's balance, and what is reserved goes back or on to whoever has earned it, to the
 * last wei. Whoever calls has checked that the balance suffices.
 */

type Booking = { txHash: Hex; nowSec: number };

export function deposit(state: NetworkState, address: Hex, amountWei: bigint, booking: Booking): void {
  credit(state, address, amountWei);
  log(state, address, BalanceOperation.DEPOSIT, amountWei, booking);
}

/** Why this balance cannot be spent from, or undefined. */
export function checkBalance(state: NetworkState, address: Hex, neededWei: bigint): Refusal | undefined {
  const { balanceWei } = accountOf(state, address);
  return balanceWei >= neededWei
    ? undefined
    : refusal("failed-precondition", `insufficient balance: ${balanceWei} wei, ${neededWei} needed`);
}

export function reserve(state: NetworkState, address: Hex, amountWei: bigint): void {
  credit(state, address, -amountWei);
}

/** Gives back what was reserved and not spent. */
export function release(state: NetworkState, address: Hex, amountWei: bigint): void {
  credit(state, address, amountWei);
}

type Payees = { treasury: Hex; prover: Hex; owner: Hex };

/** Moves reserved wei on: the requester's log shows what it paid, the others' what they earned. */
export function pay(state: NetworkState, from: Hex, to: Payees, split: Split, booking: Booking): void {
  const parts = [
    { to: to.treasury, wei: split.protocolWei },
    { to: to.prover, wei: split.stakerWei },
    { to: to.owner, wei: split.ownerWei },
  ].filter(({ wei }) => wei > 0n);
  log(state, from, BalanceOperation.REQUEST, split.protocolWei + split.stakerWei + split.ownerWei, booking);
  for (const part of parts) {
    credit(state, part.to, part.wei);
    log(state, part.to, BalanceOperation.REWARD, part.wei, booking);
  }
}

type Move = { from: Hex; to: Hex; amountWei: bigint };

export function transfer(state: NetworkState, { from, to, amountWei }: Move, booking: Booking): void {
  credit(state, from, -amountWei);
  credit(state, to, amountWei);
  log(state, from, BalanceOperation.TRANSFER_OUT, amountWei, booking);
  log(state, to, BalanceOperation.TRANSFER_IN, amountWei, booking);
}

const feeOperations = {
  transfer: [BalanceOperation.TRANSFER_FEE_OUT, BalanceOperation.TRANSFER_FEE_IN],
  withdraw: [BalanceOperation.WITHDRAW_FEE_OUT, BalanceOperation.WITHDRAW_FEE_IN],
  delegate: [BalanceOperation.DELEGATE_FEE_OUT, BalanceOperation.DELEGATE_FEE_IN],
} as const;

/** The auctioneer's fee of a transaction; one of nothing leaves no trace. */
export function payFee(
  state: NetworkState,
  kind: keyof typeof feeOperations,
  { from, to, amountWei }: Move,
  booking: Booking,
): void {
  if (amountWei === 0n) return;
  const [out, into] = feeOperations[kind];
  credit(state, from, -amountWei);
  credit(state, to, amountWei);
  log(state, from, out, amountWei, booking);
  log(state, to, into, amountWei, booking);
}

/** Takes what is to be withdrawn from its account; until `withdrawn` it is on its way and still counts. */
export function askWithdrawal(state: NetworkState, withdrawal: WithdrawalRecord): void {
  const { account, amountWei, txHash, createdAtSec } = withdrawal;
  credit(state, account, -amountWei);
  log(state, account, BalanceOperation.WITHDRAW_REQUEST, amountWei, { txHash, nowSec: createdAtSec });
  state.withdrawals.set(txHash, withdrawal);
}

/** The wei of a withdrawal has left the network. Once it has, nothing follows. */
export function withdrawn(state: NetworkState, txHash: Hex, nowSec: number): void {
  const withdrawal = state.withdrawals.get(txHash);
  if (withdrawal?.phase !== "requested") return;
  state.withdrawals.set(txHash, { ...withdrawal, phase: "withdrawn" });
  log(state, withdrawal.account, BalanceOperation.WITHDRAW, withdrawal.amountWei, { txHash, nowSec });
}

/** All wei there is: balances, what open requests hold, what is on its way out. Deposits less what has been withdrawn. */
export function totalWei(state: NetworkState): bigint {
  let total = 0n;
  for (const account of state.accounts.values()) total += account.balanceWei;
  for (const request of state.requests.all()) total += request.heldWei;
  for (const { phase, amountWei } of state.withdrawals.values()) if (phase === "requested") total += amountWei;
  return total;
}

function credit(state: NetworkState, address: Hex, amountWei: bigint): void {
  changeAccount(state, address, { balanceWei: accountOf(state, address).balanceWei + amountWei });
}

function log(
  state: NetworkState,
  address: Hex,
  operation: BalanceOperation,
  amountWei: bigint,
  { txHash, nowSec }: Booking,
): void {
  state.balanceLogs.push({ address, operation, amountWei, txHash, createdAtSec: nowSec });
}
