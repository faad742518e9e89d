import { z } from "zod";
import type {
  AccountDelegation,
  BalanceLogRecord,
  ProvePrice,
  StakeLogRecord,
  WithdrawalRecord,
} from "./money-records.ts";
import { emptyState, type NetworkState } from "./network-state.ts";
import type { Account, BidRecord, ProgramRecord, Prover, RequestRecord, TransactionRecord } from "./records.ts";
import { usualStakeWei } from "./stakes.ts";

/** The whole state as a value that `JSON.stringify` takes and gives back; bigint travels as `{ "$bigint": "…" }`. */
export type Snapshot = { version: 1; state: unknown };

type Plain = {
  accounts: Account[];
  provers: (Omit<Prover, keyof LaterFields> & Partial<Prover>)[];
  programs: ProgramRecord[];
  requests: RequestRecord[];
  bids: { requestId: RequestRecord["id"]; bid: BidRecord }[];
  transactions: TransactionRecord[];
  balanceLogs: BalanceLogRecord[];
  lastOrder: number;
} & Partial<LaterLists>;

/** What snapshots of earlier days do not hold. */
type LaterLists = {
  delegations: AccountDelegation[];
  withdrawals: WithdrawalRecord[];
  stakes: { prover: Prover["address"]; staker: Prover["address"]; wei: bigint }[];
  stakerLogs: StakeLogRecord[];
  proverStakeLogs: StakeLogRecord[];
  provePrices: ProvePrice[];
};
type LaterFields = Pick<Prover, "stakeWei" | "registered" | "stakerFeeBips" | "featured">;

const unknownThen: LaterFields = {
  stakeWei: usualStakeWei,
  registered: { atSec: 0, txHash: `0x${"00".repeat(32)}`, block: 0n },
  stakerFeeBips: 0n,
  featured: false,
};

export function takeSnapshot(state: NetworkState): Snapshot {
  const plain: Plain & LaterLists = {
    accounts: [...state.accounts.values()],
    provers: [...state.provers.values()],
    programs: [...state.programs.values()],
    requests: [...state.requests.all()],
    bids: [...state.bids].flatMap(([requestId, byProver]) => [...byProver.values()].map((bid) => ({ requestId, bid }))),
    transactions: [...state.transactions.values()],
    balanceLogs: state.balanceLogs,
    delegations: [...state.delegations.values()],
    withdrawals: [...state.withdrawals.values()],
    stakes: [...state.stakes].flatMap(([prover, parts]) =>
      [...parts].map(([staker, wei]) => ({ prover, staker, wei })),
    ),
    stakerLogs: state.stakerLogs,
    proverStakeLogs: state.proverStakeLogs,
    provePrices: state.provePrices,
    lastOrder: state.lastOrder,
  };
  return { version: 1, state: encode(plain) };
}

/** The state of a snapshot. Throws where it is none of this version. */
export function restoreSnapshot(snapshot: Snapshot): NetworkState {
  envelope.parse(snapshot);
  const plain = decode(snapshot.state) as Plain; // the envelope says that `takeSnapshot` of this version wrote it
  const state = emptyState();
  for (const account of plain.accounts) state.accounts.set(account.address, account);
  for (const prover of plain.provers) state.provers.set(prover.address, { ...unknownThen, ...prover });
  for (const program of plain.programs) state.programs.set(program.vkHash, program);
  for (const request of plain.requests) state.requests.put(request);
  for (const { requestId, bid } of plain.bids) {
    const bids = state.bids.get(requestId) ?? new Map<Prover["address"], BidRecord>();
    state.bids.set(requestId, bids.set(bid.prover, bid));
  }
  for (const transaction of plain.transactions) state.transactions.set(transaction.hash, transaction);
  state.balanceLogs = plain.balanceLogs;
  restoreLater(state, plain);
  state.lastOrder = plain.lastOrder;
  return state;
}

function restoreLater(state: NetworkState, plain: Plain): void {
  const ownStakes = () =>
    [...state.provers.values()].map(({ address, owner, stakeWei }) => ({
      prover: address,
      staker: owner,
      wei: stakeWei,
    }));
  for (const one of plain.delegations ?? []) state.delegations.set(`${one.owner}:${one.delegate}`, one);
  for (const one of plain.withdrawals ?? []) state.withdrawals.set(one.txHash, one);
  for (const { prover, staker, wei } of plain.stakes ?? ownStakes()) {
    const parts = state.stakes.get(prover) ?? new Map<Prover["address"], bigint>();
    state.stakes.set(prover, parts.set(staker, wei));
  }
  state.stakerLogs = plain.stakerLogs ?? [];
  state.proverStakeLogs = plain.proverStakeLogs ?? [];
  state.provePrices = plain.provePrices ?? [];
}

const list = z.array(z.looseObject({}));
const envelope = z.object({
  version: z.literal(1, "a snapshot of another version"),
  state: z.looseObject({
    accounts: list,
    provers: list,
    programs: list,
    requests: list,
    bids: list,
    transactions: list,
    balanceLogs: list,
    lastOrder: z.number(),
    delegations: list.optional(),
    withdrawals: list.optional(),
    stakes: list.optional(),
    stakerLogs: list.optional(),
    proverStakeLogs: list.optional(),
    provePrices: list.optional(),
  }),
});

export function encode(value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, encode(inner)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== "object" || value === null) return value;
  if ("$bigint" in value && typeof value.$bigint === "string") return BigInt(value.$bigint);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, decode(inner)]));
}
