import type { Hex } from "../hex.ts";

/**
 * The network's state as data: plain values that can be written as JSON. Bytes are hex, amounts and gas bigint, times
 * milliseconds or (on the wire's own fields) unix seconds. Enum values are those of the wire.
 */

export type Account = {
  address: Hex;
  /** What the next transaction of this signer must carry. */
  nonce: bigint;
  /** Free to spend: what open requests have reserved is not in it. */
  balanceWei: bigint;
  name?: string;
  termsMessage?: string;
};

export type Prover = {
  /** On whose behalf signers bid; `prover` in a bid, `fulfiller` in a request. */
  address: Hex;
  owner: Hex;
  /** The signer that may act for it besides the owner. */
  delegate?: { address: Hex; createdAtSec: number };
  /** In the answer of `GetProversByUptime`, where requesters take their default whitelist from. */
  listed: boolean;
  /** Exempt from suspension. */
  highAvailability: boolean;
  /** What stands behind it; apart from all balances, and it bounds nothing here. */
  stakeWei: bigint;
  suspendedUntilSec?: number;
  /** What was resolved before a suspension ended does not count again. */
  judgedFromSec: number;
  /** Assigned requests that ended, newest last. */
  resolved: { atSec: number; success: boolean }[];
  capacity?: ReportedCapacity;
};

export type ReportedCapacity = {
  observedAt: bigint;
  countersSince: bigint;
  gpuNodes: number;
  gpuAvailableMsTotal: bigint;
  gpuBusyMsTotal: bigint;
  gpus: { name: string; memoryTotalBytes: bigint; nodeCount: number }[];
  window?: { startSec: bigint; endSec: bigint; gpuAvailableMs: bigint; gpuBusyMs: bigint; gpuNodesEnd: number };
  lastReportedAt: bigint;
};

export type ProgramRecord = {
  vkHash: Hex;
  vk: Hex;
  programUri: string;
  name?: string;
  owner: Hex;
  createdAtSec: number;
  /** Gas of its last executed requests, newest last: what `GetProgramGasEstimates` learns from. */
  gasSeen: bigint[];
};

export type BidRecord = {
  prover: Hex;
  amountWei: bigint;
  atMs: number;
  /** Over all bids of the network, so that a tie has an earlier one. */
  order: number;
};

export type RequestRecord = {
  id: Hex;
  /** Place in the order of creation. */
  order: number;
  requester: Hex;
  vkHash: Hex;
  version: string;
  mode: number;
  strategy: number;
  programUri: string;
  stdinUri: string;
  stdinPrivate: boolean;
  deadlineSec: number;
  cycleLimit: bigint;
  gasLimit: bigint;
  minAuctionPeriodSec: number;
  whitelist: Hex[];
  expectedPublicValuesHash?: Hex;
  baseFeeWei: bigint;
  maxPricePerPgu: bigint;
  floorPricePerPgu?: bigint;
  createdAtMs: number;
  auctionEndsAtMs: number;
  updatedAtSec: number;
  fulfillment: number;
  execution: number;
  settlement: number;
  /** Taken from the requester's balance until the request ends. */
  heldWei: bigint;
  fulfiller?: Hex;
  pricePerPgu?: bigint;
  cycles?: bigint;
  gasUsed?: bigint;
  publicValuesHash?: Hex;
  failCause: number;
  error: number;
  errorTrace?: Hex;
  fulfilledAtMs?: number;
  fulfillTxHash?: Hex;
  proofUri?: string;
  proofPublicUri?: string;
  paidWei?: bigint;
  refundedWei?: bigint;
  canceled: boolean;
};

export type TransactionRecord = {
  hash: Hex;
  /** The RPC that carried it. */
  method: string;
  sender: Hex;
  signature: Hex;
  nonce: bigint;
  createdAtSec: number;
  requestId?: Hex;
};

export type BalanceLogRecord = {
  address: Hex;
  operation: number;
  amountWei: bigint;
  txHash: Hex;
  createdAtSec: number;
};
