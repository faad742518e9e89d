import { StakeBalanceOperation } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import { chainTransaction } from "./chain.ts";
import type { NetworkState } from "./network-state.ts";

/**
 * What stands behind provers, each staker's part apart. It comes from the chain and goes back there: no balance of the
 * network is touched. A prover's stake is at all times the sum of its stakers' parts.
 */

/** What a prover's owner has staked where nobody says otherwise: 10,000 PROVE. */
export const usualStakeWei = 10_000n * 10n ** 18n;

type Stake = { prover: Hex; staker: Hex; amountWei: bigint };

const stakeOf = (state: NetworkState, { prover, staker }: Omit<Stake, "amountWei">): bigint =>
  state.stakes.get(prover)?.get(staker) ?? 0n;

/** Puts more behind a known prover. */
export function stake(state: NetworkState, stake: Stake, nowSec: number): void {
  book(state, stake, StakeBalanceOperation.STAKE, nowSec);
}

/** Takes some of it away, at once; false where the staker has less than that. */
export function unstake(state: NetworkState, stake: Stake, nowSec: number): boolean {
  if (stakeOf(state, stake) < stake.amountWei) return false;
  book(state, stake, StakeBalanceOperation.UNSTAKE, nowSec);
  return true;
}

/** Destroys stake of a prover, of each staker in proportion; what division leaves over falls on the earliest. False where there is less. */
export function slash(state: NetworkState, prover: Hex, amountWei: bigint, nowSec: number): boolean {
  const parts = [...(state.stakes.get(prover) ?? [])];
  const total = parts.reduce((sum, [, wei]) => sum + wei, 0n);
  if (total < amountWei) return false;
  if (amountWei === 0n) return true;
  const even = parts.map(([staker, wei]) => ({ staker, wei, cut: (wei * amountWei) / total }));
  let left = amountWei - even.reduce((sum, { cut }) => sum + cut, 0n);
  for (const { staker, wei, cut } of even) {
    const more = wei - cut < left ? wei - cut : left;
    left -= more;
    book(state, { prover, staker, amountWei: cut + more }, StakeBalanceOperation.SLASH, nowSec);
  }
  return true;
}

/** Brings one staker's part to exactly this. */
export function setStake(state: NetworkState, wanted: Stake, nowSec: number): void {
  const moreWei = wanted.amountWei - stakeOf(state, wanted);
  if (moreWei > 0n) stake(state, { ...wanted, amountWei: moreWei }, nowSec);
  if (moreWei < 0n) unstake(state, { ...wanted, amountWei: -moreWei }, nowSec);
}

function book(state: NetworkState, change: Stake, operation: StakeBalanceOperation, createdAtSec: number): void {
  const { prover, staker, amountWei } = change;
  const record = state.provers.get(prover);
  if (record === undefined || amountWei === 0n) return;
  const signedWei = operation === StakeBalanceOperation.STAKE ? amountWei : -amountWei;
  const stakers = state.stakes.get(prover) ?? new Map<Hex, bigint>();
  state.stakes.set(prover, stakers.set(staker, stakeOf(state, change) + signedWei));
  state.provers.set(prover, { ...record, stakeWei: record.stakeWei + signedWei });
  const line = { operation, amountWei, txHash: chainTransaction(state), createdAtSec };
  state.stakerLogs.push({ address: staker, ...line });
  state.proverStakeLogs.push({ address: prover, ...line });
}
