import { z } from "zod";
import { usualStakeWei } from "./accounts.ts";
import { emptyState, type NetworkState } from "./network-state.ts";
import type {
  Account,
  BalanceLogRecord,
  BidRecord,
  ProgramRecord,
  Prover,
  RequestRecord,
  TransactionRecord,
} from "./records.ts";

/** The whole state as a value that `JSON.stringify` takes and gives back; bigint travels as `{ "$bigint": "…" }`. */
export type Snapshot = { version: 1; state: unknown };

type Plain = {
  accounts: Account[];
  /** A snapshot of before there were stakes holds none. */
  provers: (Omit<Prover, "stakeWei"> & Partial<Prover>)[];
  programs: ProgramRecord[];
  requests: RequestRecord[];
  bids: { requestId: RequestRecord["id"]; bid: BidRecord }[];
  transactions: TransactionRecord[];
  balanceLogs: BalanceLogRecord[];
  lastOrder: number;
};

export function takeSnapshot(state: NetworkState): Snapshot {
  const plain: Plain = {
    accounts: [...state.accounts.values()],
    provers: [...state.provers.values()],
    programs: [...state.programs.values()],
    requests: [...state.requests.all()],
    bids: [...state.bids].flatMap(([requestId, byProver]) => [...byProver.values()].map((bid) => ({ requestId, bid }))),
    transactions: [...state.transactions.values()],
    balanceLogs: state.balanceLogs,
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
  for (const prover of plain.provers) state.provers.set(prover.address, { stakeWei: usualStakeWei, ...prover });
  for (const program of plain.programs) state.programs.set(program.vkHash, program);
  for (const request of plain.requests) state.requests.put(request);
  for (const { requestId, bid } of plain.bids) {
    const bids = state.bids.get(requestId) ?? new Map<Prover["address"], BidRecord>();
    state.bids.set(requestId, bids.set(bid.prover, bid));
  }
  for (const transaction of plain.transactions) state.transactions.set(transaction.hash, transaction);
  state.balanceLogs.push(...plain.balanceLogs);
  state.lastOrder = plain.lastOrder;
  return state;
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
