import type { ExecuteFailureCause, ProofRequestError } from "../../../domain/failure.ts";
import type { ExecutionStatus, FulfillmentStatus, ProofMode, SettlementStatus } from "../../../domain/proof-request.ts";
import type { Address, Hash, UnixSeconds } from "../../../domain/values.ts";

/** Which requests: all that match every field that is there. */
export type ProofRequestFilter = {
  version?: string;
  mode?: ProofMode;
  fulfillmentStatus?: FulfillmentStatus;
  executionStatus?: ExecutionStatus;
  settlementStatus?: SettlementStatus;
  /** Only those whose deadline is later. */
  deadlineAfterSec?: UnixSeconds;
  vkHash?: Hash;
  requester?: Address;
  fulfiller?: Address;
  /** Created at or after. */
  fromSec?: UnixSeconds;
  /** Created at or before. */
  toSec?: UnixSeconds;
  /** Only those on which this prover has not bid. */
  notBidBy?: Address;
  executeFailureCause?: ExecuteFailureCause;
  error?: ProofRequestError;
  isCanceled?: boolean;
  isTimedOut?: boolean;
};
