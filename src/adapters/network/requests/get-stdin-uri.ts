import type { RequestId, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { GetStdinUriRequestBodySchema } from "../../../gen/types_pb.ts";
import { bytesOf } from "../hex.ts";
import { secondsOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";
import type { Session, Signing } from "../session.ts";
import { signedCall } from "../signed-call.ts";
import { personalDigest } from "../signing.ts";

const spec = { method: ProverNetwork.method.getStdinUri, body: GetStdinUriRequestBodySchema, domain: "empty" } as const;

/** A short-lived link to a private stdin: it is a secret, and good until `expiresAtSec`. */
export type StdinUri = { uri: string; expiresAtSec: UnixSeconds };

/** The same with a nonce at hand. Signed with an empty domain, as the reference node does; never logged. */
export async function signStdinUri(
  rpc: Rpc & Pick<Signing, "signer">,
  id: RequestId,
  nonce: bigint,
): Promise<StdinUri> {
  const { bytes, send } = signedCall(spec, { requestId: bytesOf(id) }).encode(nonce, new Uint8Array());
  const answer = await send(rpc, await rpc.signer.sign(personalDigest(bytes)));
  return { uri: answer.stdinUri, expiresAtSec: secondsOf(answer.expiresAt) };
}

/**
 * A link to the private stdin of a request, for `artifacts.download`. Whether it spends the nonce is not public.
 * @rpc GetStdinUri
 * @caller the fulfiller that the request is assigned to
 * @throws not-found: there is no such request
 * @throws not-allowed: the signer does not act for its fulfiller
 * @throws precondition: it is not assigned, or its deadline has passed
 * @throws nonce-refused: the nonce is not the account's next
 * @throws as every signed call
 * @source network.proto ProverNetwork.GetStdinUri
 */
export const getStdinUri = (session: Session, id: RequestId): Promise<StdinUri> =>
  session.lane.ask((nonce) => signStdinUri(session, id, nonce), session);
