import {
  type ExecutionStatus,
  executionStatuses,
  type FulfillmentStatus,
  fulfillmentStatuses,
} from "../../../domain/proof-request.ts";
import type { Hash, RequestId, TransactionHash, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { hashIfAny, secondsOf, textIfAny, transactionIfAny } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";
import { wordOf } from "../words.ts";

/** Where a request stands, and where its proof is. */
export type ProofRequestStatus = {
  fulfillmentStatus: FulfillmentStatus;
  executionStatus: ExecutionStatus;
  deadlineSec: UnixSeconds;
  requestTransaction?: TransactionHash;
  fulfillTransaction?: TransactionHash;
  /** Where the proof can be had once the request is fulfilled. */
  proofUri?: string;
  proofPublicUri?: string;
  publicValuesHash?: Hash;
};

/**
 * Where a request stands; undefined where the network does not know it.
 * @rpc GetProofRequestStatus
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProofRequestStatus; docs.succinct.xyz "Network APIs"
 */
export const getProofRequestStatus = (rpc: Rpc, id: RequestId): Promise<ProofRequestStatus | undefined> =>
  readIfFound(rpc, ProverNetwork.method.getProofRequestStatus, { requestId: bytesOf(id) }, (status) =>
    defined({
      fulfillmentStatus: wordOf(fulfillmentStatuses, status.fulfillmentStatus),
      executionStatus: wordOf(executionStatuses, status.executionStatus),
      deadlineSec: secondsOf(status.deadline),
      requestTransaction: transactionIfAny(status.requestTxHash),
      fulfillTransaction: transactionIfAny(status.fulfillTxHash),
      proofUri: textIfAny(status.proofUri),
      proofPublicUri: textIfAny(status.proofPublicUri),
      publicValuesHash: hashIfAny(status.publicValuesHash),
    }),
  );
