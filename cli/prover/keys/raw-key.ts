export type RawKey = `0x${string}`;

/** The key in `text`, 64 hex digits with or without 0x; undefined where it holds none. */
export function parseRawKey(text: string): RawKey | undefined {
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(text.trim())?.[1];
  return digits !== undefined && isOnCurve(`0x${digits}`) ? `0x${digits.toLowerCase()}` : undefined;
}

/** 0 and numbers beyond the curve's order have the form of a key and are none. */
function isOnCurve(key: RawKey): boolean {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n; // secp256k1's n
  return BigInt(key) > 0n && BigInt(key) < order;
}
