import type { ProofMode } from "../../src/gen/types_pb.ts";
import { callRpc } from "../call.ts";
import type { Check } from "../check.ts";
import { refused } from "../refusals.ts";
import type { RpcName } from "../rpc-name.ts";
import { unused } from "../values.ts";

const tooShort = unused(3);

/** Bytes of no id's length, and numbers that stand for nothing, by the RPC that must say so. */
const malformed: readonly (readonly [RpcName, string, object])[] = [
  ["GetNonce", "an address", { address: tooShort }],
  ["GetBalance", "an address", { address: tooShort }],
  ["GetOwner", "an address", { address: tooShort }],
  ["GetAccount", "an address", { address: tooShort }],
  ["GetAccountName", "an address", { address: tooShort }],
  ["GetTermsSignature", "an address", { address: tooShort }],
  ["GetTEEWhitelistStatus", "an address", { address: tooShort }],
  ["GetDelegation", "an address", { prover: tooShort }],
  ["GetProverStatus", "an address", { prover: tooShort }],
  ["GetProverCapacity", "an address", { prover: tooShort }],
  ["GetProverStakeBalance", "an address", { prover: tooShort }],
  ["GetProverStatsDetail", "an address", { address: tooShort }],
  ["GetProverStats", "an address", { address: tooShort }],
  ["GetProofRequestMetrics", "an address", { address: tooShort }],
  ["GetProofRequestGraph", "an address", { address: tooShort }],
  ["GetAnalyticsGraphs", "an address", { address: tooShort }],
  ["GetOverviewGraphs", "an address", { address: tooShort }],
  ["GetFilteredBalanceLogs", "an address", { address: tooShort }],
  ["GetFilteredStakerStakeBalanceLogs", "an address", { address: tooShort }],
  ["GetFilteredProverStakeBalanceLogs", "an address", { address: tooShort }],
  ["GetFilteredDelegations", "an address", { owner: tooShort }],
  ["GetFilteredWithdrawalReceipts", "an address", { address: tooShort }],
  ["GetFilteredProverBidHistory", "an address", { proverAddress: tooShort }],
  ["GetFilteredBidHistory", "a request's id", { requestId: tooShort }],
  ["GetFilteredProofRequests", "a vk hash", { vkHash: tooShort }],
  ["GetFilteredProofRequests", "a requester", { requester: tooShort }],
  ["GetFilteredProofRequests", "a fulfiller", { fulfiller: tooShort }],
  ["GetFilteredProofRequests", "a bidder", { notBidBy: tooShort }],
  ["GetProofRequestStatus", "a request's id", { requestId: tooShort }],
  ["GetProofRequestDetails", "a request's id", { requestId: tooShort }],
  ["GetProgram", "a vk hash", { vkHash: tooShort }],
  ["GetProgramGasEstimates", "a vk hash", { vkHashes: [tooShort] }],
  ["GetTransactionDetails", "a hash", { txHash: tooShort }],
];

/** What nobody has made, by the RPC that must not know it. */
const unknown: readonly (readonly [RpcName, string, object])[] = [
  ["GetProgram", "a program", { vkHash: unused(32) }],
  ["GetProofRequestStatus", "a request", { requestId: unused(32) }],
  ["GetProofRequestDetails", "a request", { requestId: unused(32) }],
  ["GetTransactionDetails", "a transaction", { txHash: unused(32) }],
  ["GetProverStatsDetail", "a prover", { address: unused(20) }],
];

export const badInputChecks: readonly Check[] = [
  ...malformed.map(
    ([rpc, what, message]): Check => ({
      name: `refuses 3 bytes for ${what}`,
      rpc,
      kind: "read",
      run: (target) => refused(callRpc(target, rpc, message), "InvalidArgument"),
    }),
  ),
  ...unknown.map(
    ([rpc, what, message]): Check => ({
      name: `says NotFound of ${what} that is not there`,
      rpc,
      kind: "read",
      run: (target) => refused(callRpc(target, rpc, message), "NotFound"),
    }),
  ),
  {
    name: "refuses a mode that is none",
    rpc: "GetProofRequestParams",
    kind: "read",
    run: ({ network }) => refused(network.getProofRequestParams({ mode: 99 as ProofMode }), "InvalidArgument"),
  },
];
