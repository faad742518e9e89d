/**
 * JSON that keeps what JSON forgets: amounts as `{"$bigint": "…"}` and maps as `{"$map": [[key, value], …]}`. What was
 * written comes back equal, and equal values give equal text where their fields stand in the same order.
 */
export const toTaggedJson = (value: unknown): string => JSON.stringify(value, (_key, each: unknown) => tagged(each));

/** Throws a SyntaxError where `text` is no JSON. */
export const fromTaggedJson = (text: string): unknown =>
  JSON.parse(text, (_key, each: unknown) => untagged(each)) as unknown;

function tagged(value: unknown): unknown {
  if (typeof value === "bigint") return { $bigint: value.toString() };
  if (value instanceof Map) return { $map: [...(value as Map<unknown, unknown>)] };
  return value;
}

function untagged(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if ("$bigint" in value && typeof value.$bigint === "string") return BigInt(value.$bigint);
  if ("$map" in value && Array.isArray(value.$map)) return new Map(value.$map as [unknown, unknown][]);
  return value;
}
