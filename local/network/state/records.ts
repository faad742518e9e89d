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
  /** On the list that `GetTEEWhitelistStatus` asks. */
  teeWhitelisted?: boolean;
};

export type Prover = {
  /** On whose behalf signers bid; `prover` in a bid, `fulfiller` in a request. */
  address: Hex;
  owner: Hex;
  /** The signer that may act for it besides the owner. */
  delegate?: { address: Hex; createdAtSec: number };
  /** The chain's transaction and block that brought it in. */
  registered: { atSec: number; txHash: Hex; block: bigint };
  /** Of what it earns, in ten-thousandths: the part of its stakers. */
  stakerFeeBips: bigint;
  /** Ahead of others on the leaderboard where that is asked for. */
  featured: boolean;
  /** Its last bid, proof or refusal; absent where there was none. */
  lastActiveAtSec?: number;
  /** In the answer of `GetProversByUptime`, where requesters take their default whitelist from. */
  listed: boolean;
  /** Exempt from suspension. */
  highAvailability: boolean;
  /** What stands behind it, of all its stakers together; apart from all balances, and it bounds nothing here. */
  stakeWei: bigint;
  suspendedUntilSec?: number;
  /** What was resolved before a suspension ended does not count again. */
  judgedFromSec: number;
  /** Assigned requests that ended, newest last. */
  resolved: { atSec: number; success: boolean }[];
  capacity?: ReportedCapacity;
  /** The build identity of what it runs, as it last said. */
  components?: { component: string; version: string; gitSha: string; imageTag: string }[];
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
  /** Where a settled request's `paidWei` went. */
  split?: Split;
  canceled: boolean;
};

/** Wei of one payment: to the treasury, to the prover for its stakers, to the prover's owner. */
export type Split = { protocolWei: bigint; stakerWei: bigint; ownerWei: bigint };

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
