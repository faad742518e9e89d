import { createPublicKey } from "node:crypto";
import { unusable } from "./unusable.ts";

/**
 * What comes before the point in the DER of every uncompressed secp256k1 key (RFC 5480, 2): SubjectPublicKeyInfo,
 * id-ecPublicKey, the curve's 1.3.132.0.10, and a bit string of 65 bytes.
 */
const header = Buffer.from("3056301006072a8648ce3d020106052b8104000a034200", "hex");
const pointBytes = 65;

/** The public key (0x04 ‖ x ‖ y, 65 bytes) in the form of KMS. Throws a PortError for anything that is no point of the curve. */
export function parsePublicKey(der: Uint8Array): Uint8Array {
  const isForm = der.length === header.length + pointBytes && header.equals(der.subarray(0, header.length));
  if (!isForm) throw unusable("the signer's key is no secp256k1 key: its spec must be ECC_SECG_P256K1");
  try {
    createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  } catch (cause) {
    throw unusable("the signer's public key is no point of secp256k1", cause);
  }
  return der.slice(header.length);
}
