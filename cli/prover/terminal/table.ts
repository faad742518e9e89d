import type { Color } from "./color.ts";
import { columnsOf, cut, pad } from "./columns-of.ts";
import { fold } from "./fold.ts";

export type Cell = string | { text: string; color?: Color | undefined };

export type Column<Row> = {
  name: string;
  cell(row: Row): Cell;
  align?: "right";
  /** May be cut at its end, down to so many characters or to its name, where the terminal is narrow. */
  least?: number;
  /** Left out where the terminal is narrow; the highest number goes first. */
  dropAs?: number;
};

type Paint = (color: Color | undefined, text: string) => string;
type Look = { width: number | undefined; paint: Paint };

const gap = 2;
const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);
const colorOf = (cell: Cell): Color | undefined => (typeof cell === "string" ? undefined : cell.color);

/** Rows below their names. A column that says nothing is left out; what a narrow terminal has no room for is, or is cut. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], { width, paint }: Look): string {
  const cells = rows.map((row) => new Map(columns.map((column) => [column, column.cell(row)])));
  const wide = (column: Column<Row>): number =>
    Math.max(columnsOf(column.name), ...cells.map((of) => columnsOf(oneLine(textOf(of.get(column) ?? "")))));
  const said = columns.filter(
    (column) => cells.length === 0 || cells.some((of) => textOf(of.get(column) ?? "") !== ""),
  );
  const fitting = fit(said, wide, width ?? Number.POSITIVE_INFINITY);
  const line = (of: (column: Column<Row>) => Cell, color?: Color): string =>
    fitting
      .map(({ column, size }, at) => {
        const cell = of(column);
        const text = cut(oneLine(textOf(cell)), size);
        const isLast = at === fitting.length - 1;
        const padded = column.align === "right" ? pad(text, size, "before") : isLast ? text : pad(text, size, "behind");
        return paint(colorOf(cell) ?? color, padded);
      })
      .join(" ".repeat(gap))
      .trimEnd();
  return [line(({ name }) => name, "bold"), ...cells.map((of) => line((column) => of.get(column) ?? ""))].join("\n");
}

type Fitted<Row> = { column: Column<Row>; size: number };

function fit<Row>(columns: readonly Column<Row>[], wide: (c: Column<Row>) => number, width: number): Fitted<Row>[] {
  const least = (column: Column<Row>) =>
    Math.min(wide(column), Math.max(column.least ?? Number.POSITIVE_INFINITY, column.name.length));
  let shown = [...columns];
  while (total(shown.map(least)) > width) {
    const drops = shown.filter(({ dropAs }) => dropAs !== undefined);
    const [first] = drops.sort((a, b) => (b.dropAs ?? 0) - (a.dropAs ?? 0));
    if (first === undefined) break;
    shown = shown.filter((column) => column !== first);
  }
  const fitted = shown.map((column) => ({ column, size: wide(column) }));
  shrink(fitted, least, width);
  shrink(fitted, () => lastResort, width);
  return fitted;
}

/** What is left of any column rather than a line that the terminal breaks. */
const lastResort = 6;

/** Takes from the widest, none below its `least`, until they fit. */
function shrink<Row>(fitted: Fitted<Row>[], least: (column: Column<Row>) => number, width: number): void {
  for (;;) {
    const over = total(fitted.map(({ size }) => size)) - width;
    const widest = fitted.filter(({ column, size }) => size > least(column)).sort((a, b) => b.size - a.size)[0];
    if (over <= 0 || widest === undefined) return;
    widest.size = Math.max(least(widest.column), widest.size - over);
  }
}

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size + gap, -gap);
const oneLine = (text: string): string => text.replace(/\s/g, " ");

/** `name  value` a line, long values folded below themselves; a value of undefined leaves its line out. */
export function fields(of: Readonly<Record<string, Cell | undefined>>, { width, paint }: Look): string {
  const given = Object.entries(of).filter((entry): entry is [string, Cell] => entry[1] !== undefined);
  const size = Math.max(0, ...given.map(([name]) => name.length));
  return given
    .flatMap(([name, cell]) => {
      const lines = fold(textOf(cell), (width ?? Number.POSITIVE_INFINITY) - size - gap);
      return lines.map(
        (text, at) =>
          `${paint("grey", (at === 0 ? name : "").padEnd(size))}${" ".repeat(gap)}${paint(colorOf(cell), text)}`,
      );
    })
    .join("\n");
}
