/**
 * A decimal string in millionths, exactly: "0.4023" is 402300n. Digits beyond the sixth are cut. undefined where it is
 * no plain non-negative decimal.
 */
export function parseMicros(text: string): bigint | undefined {
  const match = /^(\d{1,30})(?:\.(\d{1,60}))?$/.exec(text.trim());
  if (!match?.[1]) return undefined;
  return BigInt(match[1]) * 1_000_000n + BigInt((match[2] ?? "").slice(0, 6).padEnd(6, "0"));
}

/** A whole non-negative number as the network writes amounts; undefined where it is none. */
export function parseAmount(text: string): bigint | undefined {
  return /^\d{1,78}$/.test(text) ? BigInt(text) : undefined;
}
