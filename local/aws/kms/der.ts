/** SubjectPublicKeyInfo of an uncompressed secp256k1 point (0x04 ‖ x ‖ y): RFC 5480, 2. */
export const encodePublicKey = (point: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from("3056301006072a8648ce3d020106052b8104000a034200", "hex"), point]);

/** ECDSA-Sig-Value: RFC 3279, 2.2.3. */
export function encodeSignature(r: bigint, s: bigint): Buffer {
  const content = Buffer.concat([encodeInteger(r), encodeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** As few bytes as hold the number; one more where the first would make it negative. */
function encodeInteger(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), "0"), "hex");
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}
