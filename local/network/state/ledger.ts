import { BalanceOperation } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import { accountOf, changeAccount } from "./accounts.ts";
import type { NetworkState } from "./network-state.ts";

/**
 * Who holds how much. Wei comes in by `deposit` alone and never leaves: a request reserves from its requester's
 * balance, and what is reserved goes back to the requester or on to the prover, to the last wei.
 */

type Booking = { txHash: Hex; nowSec: number };

export function deposit(state: NetworkState, address: Hex, amountWei: bigint, booking: Booking): void {
  credit(state, address, amountWei);
  log(state, address, BalanceOperation.DEPOSIT, amountWei, booking);
}

/** Takes from the balance; the caller has checked that it suffices. */
export function reserve(state: NetworkState, address: Hex, amountWei: bigint): void {
  credit(state, address, -amountWei);
}

/** Gives back what was reserved and not spent. */
export function release(state: NetworkState, address: Hex, amountWei: bigint): void {
  credit(state, address, amountWei);
}

/** Moves reserved wei on: the requester's log shows what it paid, the prover's what it earned. */
export function pay(state: NetworkState, from: Hex, to: Hex, amountWei: bigint, booking: Booking): void {
  credit(state, to, amountWei);
  log(state, from, BalanceOperation.REQUEST, amountWei, booking);
  log(state, to, BalanceOperation.REWARD, amountWei, booking);
}

/** All wei there is: balances and what open requests hold. Constant but for deposits. */
export function totalWei(state: NetworkState): bigint {
  let total = 0n;
  for (const account of state.accounts.values()) total += account.balanceWei;
  for (const request of state.requests.all()) total += request.heldWei;
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
