/** What a `Range` header asks of a representation: `end` is the last byte, included, as the wire counts. */
export type ByteRange = { kind: "whole" } | { kind: "part"; start: number; end: number } | { kind: "unsatisfiable" };

/**
 * RFC 9110, section 14.2: a single range is served; what is not understood (another unit, several ranges, an end
 * before the start) is ignored, and the whole is sent; a start past the end is refused.
 */
export function readByteRange(header: string | undefined, size: number): ByteRange {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(header ?? "");
  const [, first = "", last = ""] = match ?? [];
  if (first === "" && last === "") return { kind: "whole" };
  if (first === "") return suffix(Number(last), size);

  const start = Number(first);
  const end = last === "" ? size - 1 : Number(last);
  if (start >= size) return { kind: "unsatisfiable" };
  if (end < start) return { kind: "whole" };
  return { kind: "part", start, end: Math.min(end, size - 1) };
}

function suffix(length: number, size: number): ByteRange {
  if (length === 0 || size === 0) return { kind: "unsatisfiable" };
  return { kind: "part", start: Math.max(0, size - length), end: size - 1 };
}
