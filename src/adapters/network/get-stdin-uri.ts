import { create, toBinary } from "@bufbuild/protobuf";
import { type RequestId, type UnixSeconds, unixSeconds } from "../../domain/values.ts";
import { GetStdinUriRequestBodySchema, MessageFormat } from "../../gen/types_pb.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { bytesOf } from "./hex.ts";
import { type Rpc, sendOnce } from "./rpc.ts";
import { personalDigest } from "./signing.ts";

/** A short-lived link to a private stdin. Signed with an empty domain, as the reference node does; never logged. */
export async function getStdinUri(
  rpc: Rpc,
  signer: MessageSigner,
  id: RequestId,
  nonce: bigint,
): Promise<{ uri: string; expiresAtSec: UnixSeconds }> {
  const body = create(GetStdinUriRequestBodySchema, { nonce, requestId: bytesOf(id) });
  const signature = await signer.sign(personalDigest(toBinary(GetStdinUriRequestBodySchema, body)));
  const answer = await sendOnce(rpc, "GetStdinUri", (options) =>
    rpc.client.getStdinUri({ format: MessageFormat.BINARY, signature, body }, options),
  );
  return { uri: answer.stdinUri, expiresAtSec: unixSeconds(Number(answer.expiresAt)) };
}
