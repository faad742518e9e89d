import type { Hex } from "../hex.ts";

export type Found = { id: Hex; name?: string };

/** No search answers with more of a kind than this. */
const mostResults = 10;

/**
 * What a query finds, in the order given: hex digits (with or without `0x`) the ids that begin with them, any text the
 * names that contain it, in whatever case. Blanks around it do not count, and nothing finds nothing.
 */
export function search(query: string, entries: Iterable<Found>): Found[] {
  const text = query.trim().toLowerCase();
  if (text === "") return [];
  const digits = text.startsWith("0x") ? text.slice(2) : text;
  const prefix = /^[0-9a-f]*$/.test(digits) && digits !== "" ? `0x${digits}` : undefined;
  const found: Found[] = [];
  for (const entry of entries) {
    const matches =
      (prefix !== undefined && entry.id.startsWith(prefix)) || entry.name?.toLowerCase().includes(text) === true;
    if (matches && found.push(entry) === mostResults) break;
  }
  return found;
}
