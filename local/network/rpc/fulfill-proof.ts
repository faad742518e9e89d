import { FulfillProofRequestBodySchema, TransactionVariant } from "../../../src/gen/types_pb.ts";
import { id32 } from "../address.ts";
import { checkNonce } from "../authenticate.ts";
import type { Engine } from "../engine.ts";
import type { Hex } from "../hex.ts";
import { isRefusal, orRefuse, type Refusal, refusal } from "../refusal.ts";
import { touchProver } from "../state/accounts.ts";
import { checkProvable, requestOfFulfiller } from "../state/check-fulfiller.ts";
import { checkVersion } from "../state/check-version.ts";
import type { RequestRecord } from "../state/records.ts";
import { fulfilled } from "../state/transitions.ts";
import { proofSubject } from "../subject.ts";
import { commit, signedCall } from "../transact.ts";
import type { NetworkRpcs } from "./service.ts";

const spec = {
  method: "FulfillProof",
  body: FulfillProofRequestBodySchema,
  domain: "required",
  variant: TransactionVariant.FULFILL_VARIANT,
  longestBodyBytes: 64 * 1024 * 1024,
} as const;

/** Takes the proof of an assigned request, verified before anything changes: a proof is never accepted unseen. */
export const fulfillProof = (engine: Engine): NetworkRpcs => ({
  async fulfillProof(message) {
    const call = await signedCall(engine, spec, message);
    const requestId = id32(call.body.requestId);
    orRefuse(await checkProof(engine, requestId, call.sender, call.body.proof));

    // Verifying took time: the nonce may be spent and the request may have ended meanwhile.
    orRefuse(checkNonce(engine.state, engine.rules, call));
    const request = orRefuse(provable(engine, requestId, call.sender));
    const txHash = commit(engine, call, requestId);
    acceptProof(engine, request, call.body.proof, call.hash);
    return { txHash, body: {} };
  },
});

/** The assigned request of this signer, still provable; a refusal otherwise. */
export function provable(engine: Engine, requestId: Hex, signer: Hex): RequestRecord | Refusal {
  const request = requestOfFulfiller(engine.state, requestId, signer);
  return isRefusal(request) ? request : (checkProvable(request, engine.nowMs()) ?? request);
}

/** Why this proof is refused, or undefined. */
export async function checkProof(
  engine: Engine,
  requestId: Hex,
  signer: Hex,
  proof: Uint8Array,
): Promise<Refusal | undefined> {
  const request = provable(engine, requestId, signer);
  if (isRefusal(request)) return request;
  const otherVersion = checkVersion(engine.rules, request.version);
  if (otherVersion !== undefined) return otherVersion;
  const subject = proofSubject(engine, request);
  if (subject === undefined) return refusal("failed-precondition", "the request's program or stdin cannot be read");
  const verdict = await engine.verifier.verify(subject, proof);
  return verdict.valid
    ? undefined
    : refusal("invalid-argument", `invalid proof: ${verdict.reason ?? "does not verify"}`);
}

/** Stores a checked proof where the requester can download it. */
export function acceptProof(engine: Engine, request: RequestRecord, proof: Uint8Array, txHash: Hex): void {
  touchProver(engine.state, request.fulfiller ?? request.requester, engine.nowSec()); // an assigned request has one
  const { uri, publicUri } = engine.artifacts.write("proofs", proof);
  engine.put(fulfilled(request, { txHash, proofUri: uri, proofPublicUri: publicUri }, engine.nowMs()));
}
