import { type Column, table } from "../terminal/table.ts";
import type { NetworkSession } from "./open-network.ts";

type Listed<T> = {
  /** What the document calls them. */
  name: string;
  limit: number;
  columns: readonly Column<T>[];
  /** The sentence where there is none. */
  none: string;
};

/** The first of a list, and whether there are more. */
export async function showList<T>(
  { show, terminal }: NetworkSession,
  list: AsyncIterable<T>,
  { name, limit, columns, none }: Listed<T>,
): Promise<void> {
  const { firstOf } = await import("../../../src/adapters/network/pages.ts");
  terminal.progress("asking the network …");
  const found = await firstOf(list, limit + 1);
  terminal.progress("");
  const rows = found.slice(0, limit);
  const more = found.length > limit;
  show({ [name]: rows, more }, () => {
    if (rows.length === 0) return none;
    return table(columns, rows, terminal) + (more ? `\nand more: --limit ${limit * 4}` : "");
  });
}
