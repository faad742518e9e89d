import { FailFulfillmentRequestBodySchema, ProofRequestError } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { toHex } from "../hex.ts";
import { endUnpaid } from "../lifecycle.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { touchProver } from "../state/accounts.ts";
import { checkAssigned, requestOfFulfiller } from "../state/check-fulfiller.ts";
import { longestTraceBytes } from "../state/transitions.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = { method: "FailFulfillment", body: FailFulfillmentRequestBodySchema, domain: "none" } as const;

/** The fulfiller gives an assigned request up, and may say why. */
export const failFulfillment = (engine: Engine): NetworkRpcs => ({
  async failFulfillment(message) {
    const call = await signedCall(engine, spec, message);
    const { requestId, error, errorTrace } = call.body;
    const request = orRefuse(requestOfFulfiller(engine.state, id32(requestId), call.sender));
    orRefuse(checkAssigned(request, engine.nowMs()));
    if ((errorTrace?.length ?? 0) > longestTraceBytes) {
      orRefuse(refusal("invalid-argument", `error_trace must be at most ${longestTraceBytes} bytes`));
    }

    const txHash = commit(engine, call, request.id);
    touchProver(engine.state, request.fulfiller ?? request.requester, engine.nowSec()); // an assigned request has one
    endUnpaid(engine, request, {
      kind: "failed",
      error: error ?? ProofRequestError.UNSPECIFIED_PROOF_REQUEST_FAILURE,
      ...(errorTrace === undefined ? {} : { errorTrace: toHex(errorTrace) }),
    });
    return { txHash, body: {} };
  },
});
