import type { MessageInitShape } from "@bufbuild/protobuf";
import { FulfillmentStatus, type GetProofRequestStatusResponseSchema } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { fromHex } from "../hex.ts";
import { newestPage, newestSlice, pageOf } from "../page.ts";
import { orRefuse, refusal } from "../refusal.ts";
import type { RequestRecord } from "../state/records.ts";
import { known, toProofRequest } from "../wire.ts";
import { askedOf } from "./request-filter.ts";
import type { NetworkRpcs } from "./service.ts";

/** How long a link to a proof holds. */
const proofLinkSec = 3600;

/** What anyone may read of requests. */
export const proofRequests = (engine: Engine): NetworkRpcs => ({
  getProofRequestStatus: ({ requestId }) => statusOf(engine, requestOf(engine, requestId)),
  getProofRequestDetails: ({ requestId }) => ({ request: toProofRequest(engine, requestOf(engine, requestId)) }),
  getFilteredProofRequests(filter) {
    const { keys, matches, indexed } = askedOf(engine, filter);
    const candidates = engine.state.requests.candidates(keys);
    const page = pageOf(filter);
    const requests = indexed ? newestSlice(candidates, page) : newestPage(candidates, matches, page);
    return { requests: requests.map((request) => toProofRequest(engine, request)) };
  },
});

function requestOf({ state }: Engine, requestId: Uint8Array): RequestRecord {
  const id = id32(requestId);
  return orRefuse(state.requests.get(id) ?? refusal("not-found", `request ${id} not found`));
}

function statusOf(
  { artifacts }: Engine,
  request: RequestRecord,
): MessageInitShape<typeof GetProofRequestStatusResponseSchema> {
  const isFulfilled = request.fulfillment === FulfillmentStatus.FULFILLED;
  return {
    fulfillmentStatus: request.fulfillment,
    executionStatus: request.execution,
    requestTxHash: fromHex(request.id),
    deadline: BigInt(request.deadlineSec),
    ...known({
      publicValuesHash: request.publicValuesHash === undefined ? undefined : fromHex(request.publicValuesHash),
      fulfillTxHash: request.fulfillTxHash === undefined ? undefined : fromHex(request.fulfillTxHash),
      proofUri:
        isFulfilled && request.proofUri !== undefined
          ? artifacts.presignRead(request.proofUri, proofLinkSec).url
          : undefined,
      proofPublicUri: isFulfilled ? request.proofPublicUri : undefined,
    }),
  };
}
