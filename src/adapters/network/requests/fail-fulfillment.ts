import { type ProofRequestError, proofRequestErrors } from "../../../domain/failure.ts";
import type { RequestId } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { FailFulfillmentRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import type { Receipt } from "../lane.ts";
import { type Session, transact } from "../session.ts";
import { signedCall } from "../signed-call.ts";

const spec = { method: ProverNetwork.method.failFulfillment, body: FailFulfillmentRequestBodySchema };

/** Why a request will not be fulfilled; `trace` is UTF-8 JSON, at most 32 KiB, without secrets. */
export type FulfillmentFailure = { requestId: RequestId; error: ProofRequestError; trace?: string };

export const failCall = ({ requestId, error, trace }: FulfillmentFailure) =>
  signedCall(spec, {
    requestId: bytesOf(requestId),
    error: proofRequestErrors[error],
    ...(trace !== undefined && { errorTrace: new TextEncoder().encode(trace) }),
  });

/**
 * Gives an assigned request up. Any refusal means that the network no longer wants to hear it.
 * @rpc FailFulfillment
 * @caller the fulfiller that the request is assigned to
 * @throws not-found: there is no such request
 * @throws not-allowed: the signer does not act for its fulfiller
 * @throws precondition: it is not assigned, or its deadline has passed
 * @throws invalid: the trace is longer than 32 KiB
 * @throws as every transaction
 * @source network.proto ProverNetwork.FailFulfillment; docs.succinct.xyz "Network APIs"; succinctlabs/network
 *   crates/node
 */
export const failFulfillment = (session: Session, failure: FulfillmentFailure): Promise<Receipt> =>
  transact(session, failCall(failure));
