import { CancelRequestRequestBodySchema, FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import type { Hex } from "../hex.ts";
import { endUnpaid } from "../lifecycle.ts";
import { orRefuse, type Refusal, refusal } from "../refusal.ts";
import type { RequestRecord } from "../state/records.ts";
import { statusName } from "../state/status.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = { method: "CancelRequest", body: CancelRequestRequestBodySchema, domain: "none" } as const;

/** Takes a request back, by its requester, while nobody has been assigned to it. */
export const cancelRequest = (engine: Engine): NetworkRpcs => ({
  async cancelRequest(message) {
    const call = await signedCall(engine, spec, message);
    const request = orRefuse(cancelable(engine, id32(call.body.requestId), call.sender));
    const txHash = commit(engine, call, request.id);
    endUnpaid(engine, request, { kind: "canceled" });
    return { txHash, body: {} };
  },
});

function cancelable({ state }: Engine, requestId: Hex, sender: Hex): RequestRecord | Refusal {
  const request = state.requests.get(requestId);
  if (request === undefined) return refusal("not-found", `request ${requestId} not found`);
  if (request.requester !== sender) return refusal("permission-denied", "only the requester may cancel a request");
  if (request.fulfillment !== FulfillmentStatus.REQUESTED) {
    return refusal("failed-precondition", `request is ${statusName(request.fulfillment)}, not REQUESTED`);
  }
  return request;
}
