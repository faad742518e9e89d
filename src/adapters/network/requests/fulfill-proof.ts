import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { FulfillProofRequestBodySchema, TransactionVariant } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = {
  method: ProverNetwork.method.fulfillProof,
  body: FulfillProofRequestBodySchema,
  variant: TransactionVariant.FULFILL_VARIANT,
};

/** A proof for a request: bincode of `ProofFromNetwork`, not compressed. */
export type Fulfillment = {
  requestId: RequestId;
  proof: Uint8Array;
  /** Reserved capacity only: which share of it was on demand, 0 to 1. */
  onDemandRatio?: number;
};

export const fulfillCall = ({ requestId, proof, onDemandRatio }: Fulfillment) =>
  signedCall(spec, {
    requestId: bytesOf(requestId),
    proof,
    ...(onDemandRatio !== undefined && { reservedMetadata: { onDemandRatio } }),
  });

/**
 * Hands the proof in. The network verifies it before it takes it; at most 64 MiB.
 * @rpc FulfillProof
 * @caller the fulfiller that the request is assigned to
 * @throws not-found: there is no such request
 * @throws not-allowed: the signer does not act for its fulfiller
 * @throws precondition: it is not assigned, could not be executed, or its deadline has passed
 * @throws invalid: the proof does not verify, or is too large to send
 * @throws as every transaction
 * @source network.proto ProverNetwork.FulfillProof; docs.succinct.xyz "Network APIs"; succinctlabs/network crates/node
 */
export const fulfillProof = (session: Session, input: Fulfillment): Promise<Receipt> =>
  transact(session, fulfillCall(input));
