/**
 * `serverless-prover/network`: what a program that uses the client imports. The one place that only gathers: names here are
 * the library's promise, and `createProverNetwork` is where to begin.
 */

export type { Account } from "../src/adapters/network/accounts/get-account.ts";
export type { Delegation } from "../src/adapters/network/accounts/get-delegation.ts";
export type { Transaction } from "../src/adapters/network/accounts/get-transaction.ts";
export type { AccountDelegation } from "../src/adapters/network/accounts/list-delegations.ts";
export type { Artifact, ArtifactKind } from "../src/adapters/network/artifacts/create-artifact.ts";
export type { Bid } from "../src/adapters/network/auction/bid.ts";
export type { PriceInfo } from "../src/adapters/network/auction/get-price-info.ts";
export type { SettleableRequest } from "../src/adapters/network/auction/list-settleable-requests.ts";
export type { PastBid } from "../src/adapters/network/auction/past-bid.ts";
export type { CallOptions } from "../src/adapters/network/bind.ts";
export type { FeeParams } from "../src/adapters/network/fee-params.ts";
export type { Receipt, SendOptions } from "../src/adapters/network/lane.ts";
export { OutcomeUnknown } from "../src/adapters/network/outcome-unknown.ts";
export type { BalanceLog } from "../src/adapters/network/payments/list-balance-logs.ts";
export type { WithdrawalReceipt } from "../src/adapters/network/payments/list-withdrawal-receipts.ts";
export type { Program } from "../src/adapters/network/programs/get-program.ts";
export type { ProverCapacity } from "../src/adapters/network/provers/get-prover-capacity.ts";
export type { Prover } from "../src/adapters/network/provers/list-provers.ts";
export type { SuspendableProver } from "../src/adapters/network/provers/list-suspendable-provers.ts";
export type { StakingProver } from "../src/adapters/network/provers/search-staking-provers.ts";
export type { StakeLog, StakeLogFilter } from "../src/adapters/network/provers/stake-log.ts";
export type { Execution } from "../src/adapters/network/requests/execute-proof.ts";
export type { FulfillmentFailure } from "../src/adapters/network/requests/fail-fulfillment.ts";
export type { Fulfillment } from "../src/adapters/network/requests/fulfill-proof.ts";
export type { ProofRequestParams } from "../src/adapters/network/requests/get-proof-request-params.ts";
export type { ProofRequestStatus } from "../src/adapters/network/requests/get-proof-request-status.ts";
export type { StdinUri } from "../src/adapters/network/requests/get-stdin-uri.ts";
export type { ProofRequestDetails } from "../src/adapters/network/requests/proof-request-details.ts";
export type { ProofRequestFilter } from "../src/adapters/network/requests/proof-request-filter.ts";
export type { WantedProof } from "../src/adapters/network/requests/request-proof.ts";
export type { Found } from "../src/adapters/network/statistics/found.ts";
export type { AnalyticsGraphs } from "../src/adapters/network/statistics/get-analytics-graphs.ts";
export type { OverviewGraphs } from "../src/adapters/network/statistics/get-overview-graphs.ts";
export type { RequestMetrics } from "../src/adapters/network/statistics/get-request-metrics.ts";
export type { TotalStats } from "../src/adapters/network/statistics/get-total-stats.ts";
export type { GraphFilter, GraphPoint } from "../src/adapters/network/statistics/graph.ts";
export type { ProverStatsFilter } from "../src/adapters/network/statistics/list-prover-stats.ts";
export type { ProverStats } from "../src/adapters/network/statistics/prover-stats.ts";
export type { SearchResults } from "../src/adapters/network/statistics/search.ts";
export type { ProofToVerify } from "../src/adapters/network/verification/verify-proof.ts";
export type { BalanceOperation, StakeOperation, Strategy } from "../src/adapters/network/words.ts";
export type { ExecuteFailureCause, ProofRequestError } from "../src/domain/failure.ts";
export type {
  ExecutionStatus,
  FulfillmentStatus,
  ProofMode,
  ProofRequest,
  SettlementStatus,
} from "../src/domain/proof-request.ts";
export {
  type Address,
  address,
  type Hash,
  hash,
  type Pgu,
  pgu,
  type RequestId,
  requestId,
  type TransactionHash,
  transactionHash,
  type UnixSeconds,
  unixSeconds,
  type Wei,
  wei,
} from "../src/domain/values.ts";
export type { Log } from "../src/ports/log.ts";
export type { MessageSigner } from "../src/ports/message-signer.ts";
export type { ProverReport } from "../src/ports/network.ts";
export { type ErrorPolicy, NetworkError, PortError } from "../src/ports/port-error.ts";
export { createProverNetwork, type ProverNetwork, type ProverNetworkOptions } from "./create-prover-network.ts";
export { privateKeySigner } from "./private-key-signer.ts";
