import { malformed } from "./malformed.ts";

/** The order of secp256k1's group (SEC 2, 2.4.1). */
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * The two numbers of a signature in the form of KMS: DER of `ECDSA-Sig-Value` (RFC 3279, 2.2.3). Strict: one encoding for
 * each pair, nothing before or after it, both numbers above 0 and below the curve's order. Throws a PortError otherwise.
 */
export function parseSignature(der: Uint8Array): { r: bigint; s: bigint } {
  if (der[0] !== SEQUENCE) throw malformed("the signature is no DER sequence");
  if (der[1] !== der.length - 2) throw malformed("the signature's length is not what its DER says"); // at most 70: one byte
  const r = readInteger(der, 2);
  const s = readInteger(der, r.end);
  if (s.end !== der.length) throw malformed("the signature has bytes after its two numbers");
  return { r: r.value, s: s.value };
}

function readInteger(der: Uint8Array, at: number): { value: bigint; end: number } {
  const [tag, length = 0] = der.subarray(at, at + 2);
  const end = at + 2 + length;
  if (tag !== INTEGER || length === 0 || end > der.length)
    throw malformed("the signature lacks one of its two numbers");
  const [first = 0, second = 0] = der.subarray(at + 2, end);
  if (first >= 0x80) throw malformed("a number of the signature is negative");
  if (first === 0 && length > 1 && second < 0x80) throw malformed("a number of the signature is padded without need");
  const value = BigInt(`0x${Buffer.from(der.subarray(at + 2, end)).toString("hex")}`);
  if (value === 0n || value >= order) throw malformed("a number of the signature is outside of the curve's order");
  return { value, end };
}

/** Of the two values that are valid alike, the one that Ethereum takes (EIP-2): at most half of the order. */
export const lowerS = (s: bigint): bigint => (s > order / 2n ? order - s : s);
