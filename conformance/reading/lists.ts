import type { RpcName } from "../rpc-name.ts";
import { auctionThere, proversThere } from "../samples.ts";
import type { Target } from "../target.ts";
import { textOf } from "../values.ts";

export type Paging = { limit?: number; page?: number };

/** A row as far as a list is about it: what tells it from others, and what the list is sorted by, falling. */
export type Row = { key: string; rank?: bigint };

export type List = {
  rpc: RpcName;
  /** What comes first; absent where nothing is promised. */
  order?: string;
  /** No row is listed twice; two changes of a balance may well be alike. */
  unique?: boolean;
  read: (target: Target, paging: Paging) => Promise<Row[]>;
};

type Described<R> = Omit<List, "read"> & {
  rows: (target: Target, paging: Paging) => Promise<readonly R[]>;
  key: (row: R) => unknown[];
  rank?: (row: R) => bigint;
};

const list = <R>({ rows, key, rank, ...about }: Described<R>): List => ({
  ...about,
  read: async (target, paging) =>
    (await rows(target, paging)).map((row) => ({
      key: key(row).map(textOf).join(),
      ...(rank === undefined ? {} : { rank: rank(row) }),
    })),
});

type Log = { address: Uint8Array; operation: number; amount: string; txHash: Uint8Array; createdAt: bigint };

const ofLog = {
  order: "newest first",
  key: ({ address, operation, amount, txHash, createdAt }: Log) => [address, operation, amount, txHash, createdAt],
  rank: ({ createdAt }: Log) => createdAt,
};

type PastBid = { bidder: Uint8Array; amount: string; createdAt: bigint };

const ofBid = {
  order: "newest first",
  key: ({ bidder, amount, createdAt }: PastBid) => [bidder, amount, createdAt],
  rank: ({ createdAt }: PastBid) => createdAt,
};

/** How far back failures count: all that there ever were. */
const everSec = 10n ** 9n;

/** Every list of the wire. */
export const lists: readonly List[] = [
  list({
    rpc: "GetFilteredProofRequests",
    order: "newest first",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredProofRequests(paging)).requests,
    key: ({ requestId }) => [requestId],
    rank: ({ createdAt }) => createdAt,
  }),
  list({
    rpc: "GetFilteredBalanceLogs",
    rows: async ({ network }, paging) => (await network.getFilteredBalanceLogs(paging)).logs,
    ...ofLog,
  }),
  list({
    rpc: "GetFilteredStakerStakeBalanceLogs",
    rows: async ({ network }, paging) => (await network.getFilteredStakerStakeBalanceLogs(paging)).logs,
    ...ofLog,
  }),
  list({
    rpc: "GetFilteredProverStakeBalanceLogs",
    rows: async ({ network }, paging) => (await network.getFilteredProverStakeBalanceLogs(paging)).logs,
    ...ofLog,
  }),
  list({
    rpc: "GetFilteredWithdrawalReceipts",
    order: "newest first",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredWithdrawalReceipts(paging)).receipts,
    key: ({ txHash }) => [txHash],
    rank: ({ createdAt }) => createdAt,
  }),
  list({
    rpc: "GetFilteredDelegations",
    order: "newest first",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredDelegations(paging)).delegations,
    key: ({ owner, delegate }) => [owner, delegate],
    rank: ({ createdAt }) => createdAt,
  }),
  list({
    rpc: "GetFilteredBidHistory",
    rows: async (target, paging) => {
      const { requestId } = (await auctionThere(target)).request;
      return (await target.network.getFilteredBidHistory({ requestId, ...paging })).bids;
    },
    ...ofBid,
  }),
  list({
    rpc: "GetFilteredProverBidHistory",
    rows: async (target, paging) => {
      const proverAddress = (await auctionThere(target)).bids[0]?.bidder ?? new Uint8Array();
      return (await target.network.getFilteredProverBidHistory({ proverAddress, ...paging })).bids;
    },
    ...ofBid,
  }),
  list({
    rpc: "GetFilteredProvers",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredProvers(paging)).provers,
    key: ({ address }) => [address],
  }),
  list({
    rpc: "GetFilteredProverStats",
    order: "most earned first",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredProverStats(paging)).stats,
    key: ({ address }) => [address],
    rank: ({ totalEarnings }) => BigInt(totalEarnings),
  }),
  list({
    rpc: "GetFilteredSuspendableProvers",
    order: "most failures first",
    unique: true,
    rows: async (target, paging) => {
      await proversThere(target);
      const filter = { lookback: everSec, outerLookback: everSec, ...paging };
      return (await target.network.getFilteredSuspendableProvers(filter)).provers;
    },
    key: ({ prover }) => [prover],
    rank: ({ failureCount }) => failureCount,
  }),
  list({
    rpc: "GetFilteredSettleableRequests",
    order: "oldest first",
    unique: true,
    rows: async ({ network }, paging) => (await network.getFilteredSettleableRequests(paging)).requests,
    key: ({ requestId }) => [requestId],
    rank: ({ createdAt }) => -createdAt,
  }),
];
