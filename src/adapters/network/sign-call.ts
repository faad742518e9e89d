import type { SignedIntent } from "../../domain/request.ts";
import { transactionHash as checkedHash, type UnixSeconds } from "../../domain/values.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { bytesOf, hexOf } from "./hex.ts";
import type { SignedCall } from "./signed-call.ts";
import { personalDigest, transactionHash } from "./signing.ts";

/** Signs `call` with `nonce` and sends nothing. The transaction's hash is known from here on. */
export async function signCall(
  signer: MessageSigner,
  domain: Uint8Array,
  call: SignedCall,
  nonce: bigint,
  now: UnixSeconds,
): Promise<SignedIntent> {
  const { bytes } = call.encode(nonce, domain);
  const signature = await signer.sign(personalDigest(bytes));
  const sender = bytesOf(await signer.address());
  return {
    nonce,
    signature: hexOf(signature),
    transaction: checkedHash(hexOf(transactionHash(sender, bytes))),
    signedAtSec: now,
  };
}
