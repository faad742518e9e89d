import { create, toBinary } from "@bufbuild/protobuf";
import { proofRequestErrors } from "../../domain/failure.ts";
import {
  BidRequestBodySchema,
  FailFulfillmentRequestBodySchema,
  FulfillProofRequestBodySchema,
  TransactionVariant,
} from "../../gen/types_pb.ts";
import type { NetworkCall } from "../../ports/network.ts";
import { bytesOf } from "./hex.ts";

/** A signed call's body: the message, for sending, and its one encoding, which is what is signed. */
export type EncodedCall = ReturnType<typeof encodeCall>;

/**
 * The body of `call`. The same call, nonce and domain give the same bytes: protobuf-es writes fields in number order and
 * leaves default values out, as the network's own re-encoding does. `FailFulfillment` has neither domain nor variant.
 */
export function encodeCall(call: NetworkCall, nonce: bigint, domain: Uint8Array) {
  const requestId = bytesOf(call.requestId);
  switch (call.kind) {
    case "bid": {
      const body = create(BidRequestBodySchema, {
        nonce,
        requestId,
        amount: call.amount.toString(),
        domain,
        prover: bytesOf(call.prover),
        variant: TransactionVariant.BID_VARIANT,
      });
      return { kind: "bid", body, bytes: toBinary(BidRequestBodySchema, body) } as const;
    }
    case "fulfill": {
      const variant = TransactionVariant.FULFILL_VARIANT;
      const body = create(FulfillProofRequestBodySchema, { nonce, requestId, proof: call.proof, domain, variant });
      return { kind: "fulfill", body, bytes: toBinary(FulfillProofRequestBodySchema, body) } as const;
    }
    case "fail": {
      const body = create(FailFulfillmentRequestBodySchema, {
        nonce,
        requestId,
        error: proofRequestErrors[call.error],
        ...(call.trace !== undefined && { errorTrace: new TextEncoder().encode(call.trace) }),
      });
      return { kind: "fail", body, bytes: toBinary(FailFulfillmentRequestBodySchema, body) } as const;
    }
  }
}
