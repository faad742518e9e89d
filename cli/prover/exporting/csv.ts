/** Lines of the same columns, in their order. */
export type Row = Readonly<Record<string, string | number>>;

/** RFC 4180 without a line end at the end; "" where there is no row. */
export function csvOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return "";
  const names = Object.keys(first);
  return [names, ...rows.map((row) => names.map((name) => `${row[name] ?? ""}`))]
    .map((cells) => cells.map(quoted).join(","))
    .join("\n");
}

/** A text that a spreadsheet would take for a formula is none here: all of ours are hex, words and numbers. */
const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
