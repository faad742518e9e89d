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
 * Gives an assigned request up. A refusal (`not-allowed`, `precondition`, `not-found`, `invalid`) means that the network no
 * longer wants to hear it.
 * @rpc FailFulfillment
 * @caller the fulfiller that the request is assigned to
 */
export const failFulfillment = (session: Session, failure: FulfillmentFailure): Promise<Receipt> =>
  transact(session, failCall(failure));
