import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { toBinary } from "@bufbuild/protobuf";
import { recoverSigner, transactionHash } from "../../src/adapters/network/signing.ts";
import { MessageFormat, TransactionVariant } from "../../src/gen/types_pb.ts";
import type { Engine } from "./engine.ts";
import { fromHex, type Hex, toHex } from "./hex.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { Rules } from "./rules.ts";
import { accountOf } from "./state/accounts.ts";

/** What a signed RPC demands of its body. `or-empty`: a body that may leave its domain out. */
export type SignedSpec<Body extends DescMessage> = {
  method: string;
  body: Body;
  domain: "required" | "or-empty" | "none";
  variant?: TransactionVariant;
  /** The most that its body may have; default 1 MiB, which is much for everything but a proof. */
  longestBodyBytes?: number;
  /** Absent where the body has one: only `ReportProverInfo` carries no nonce. */
  nonce?: "none";
};

const usualBodyBytes = 1024 * 1024;

type Envelope<Body> = { format: MessageFormat; signature: Uint8Array; body?: Body | undefined };

/** A call whose sender is known and whose nonce was right when it came in. */
export type SignedCall<Body> = {
  method: string;
  sender: Hex;
  hash: Hex;
  signature: Hex;
  nonce: bigint;
  body: Body;
};

/**
 * Who sent this, or why nobody is believed. The body is encoded again from what was decoded, so that a field that this
 * side does not know breaks the signature, as it does on the live network.
 */
export async function authenticate<Body extends DescMessage>(
  { state, rules }: Engine,
  spec: SignedSpec<Body>,
  { format, signature, body }: Envelope<MessageShape<Body>>,
): Promise<SignedCall<MessageShape<Body>> | Refusal> {
  if (format !== MessageFormat.BINARY) return refusal("invalid-argument", "message format must be BINARY");
  if (body === undefined) return refusal("invalid-argument", "body is missing");
  const encoded = toBinary(spec.body, body, { writeUnknownFields: false });
  const longest = spec.longestBodyBytes ?? usualBodyBytes;
  if (encoded.length > longest) {
    return refusal("resource-exhausted", `body is ${encoded.length} bytes, at most ${longest} are taken`);
  }
  const signer = await recoverSigner(encoded, signature);
  if (signer === undefined) return refusal("unauthenticated", "invalid signature");

  const fields = body as Fields; // every signed body has some of these fields and none of another type
  const wrong = checkDomain(spec, fields, rules) ?? checkVariant(spec, fields);
  if (wrong !== undefined) return refusal("invalid-argument", wrong);

  const call = {
    method: spec.method,
    sender: toHex(signer),
    hash: toHex(transactionHash(signer, encoded)),
    signature: toHex(signature),
    nonce: fields.nonce ?? 0n,
    body,
  };
  return (spec.nonce === "none" ? undefined : checkNonce(state, rules, call)) ?? call;
}

/** What all signed bodies have in common, as far as they have it. */
type Fields = { nonce?: bigint; domain?: Uint8Array; variant?: TransactionVariant };

/** The nonce must be the very next one; a call that waited for something asks again before it commits. */
export function checkNonce(
  state: Engine["state"],
  rules: Rules,
  { sender, nonce }: { sender: Hex; nonce: bigint },
): Refusal | undefined {
  const expected = accountOf(state, sender).nonce;
  return nonce === expected ? undefined : nonceRefusal(rules, `expected ${expected}, got ${nonce}`);
}

export const nonceRefusal = (rules: Rules, detail: string): Refusal =>
  refusal(rules.nonceRefusal, `failed nonce verification: ${detail}`);

function checkDomain(
  spec: Pick<SignedSpec<DescMessage>, "domain">,
  { domain }: Fields,
  rules: Rules,
): string | undefined {
  if (spec.domain === "none" || domain === undefined) return undefined;
  if (spec.domain === "or-empty" && domain.length === 0) return undefined;
  return Buffer.from(domain).equals(fromHex(rules.domain))
    ? undefined
    : `domain mismatch: expected ${rules.domain}, got ${toHex(domain)}`;
}

function checkVariant(spec: Pick<SignedSpec<DescMessage>, "variant">, { variant }: Fields): string | undefined {
  if (spec.variant === undefined || variant === spec.variant) return undefined;
  return `variant must be ${TransactionVariant[spec.variant]}, got ${TransactionVariant[variant ?? 0] ?? variant ?? 0}`;
}
