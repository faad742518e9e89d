import { GetStdinUriRequestBodySchema } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import type { Engine } from "../engine.ts";
import { orRefuse } from "../refusal.ts";
import { checkAssigned, requestOfFulfiller } from "../state/check-fulfiller.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = { method: "GetStdinUri", body: GetStdinUriRequestBodySchema, domain: "or-empty" } as const;

/** A link to the stdin of an assigned request, private or not, for its fulfiller alone; it expires. */
export const getStdinUri = (engine: Engine): NetworkRpcs => ({
  async getStdinUri(message) {
    const call = await signedCall(engine, spec, message);
    const request = orRefuse(requestOfFulfiller(engine.state, id32(call.body.requestId), call.sender));
    orRefuse(checkAssigned(request, engine.nowMs()));
    if (engine.rules.stdinUriConsumesNonce) commit(engine, call, request.id);
    const { url, expiresAtSec } = engine.artifacts.presignRead(request.stdinUri, engine.rules.stdinUriTtlSec);
    return { stdinUri: url, expiresAt: BigInt(expiresAtSec) };
  },
});
