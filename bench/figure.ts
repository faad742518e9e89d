/** One figure of the report; the form of `--json`. */
export type Figure = {
  name: string;
  unit: string;
  median: number;
  p99: number;
  /** The bound that the design sets, in the figure's unit; null where it is only reported. */
  budget: { median?: number; p99?: number } | null;
  /** Whether every bound of the budget is kept. */
  holds: boolean;
  /** How many samples it comes from. */
  runs: number;
};

/** A figure from its samples, lower being better. */
export function figure(
  name: string,
  unit: string,
  samples: readonly number[],
  budget: Figure["budget"] = null,
): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const median = at(sorted, 0.5);
  const p99 = at(sorted, 0.99);
  return {
    name,
    unit,
    median,
    p99,
    budget,
    holds: sorted.length > 0 && keeps(median, p99, budget),
    runs: sorted.length,
  };
}

/** A figure that is one count or reading; `holds` where it is at most `most`. */
export const reading = (name: string, unit: string, value: number, most?: number): Figure =>
  figure(name, unit, [value], most === undefined ? null : { median: most });

const at = (sorted: readonly number[], share: number): number =>
  rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);

const keeps = (median: number, p99: number, budget: Figure["budget"]): boolean =>
  median <= (budget?.median ?? Number.POSITIVE_INFINITY) && p99 <= (budget?.p99 ?? Number.POSITIVE_INFINITY);

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The table for a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, median, p99, budget, holds, runs }) => [
    name,
    `${median}`,
    `${p99}`,
    unit,
    budget ? words(budget) : "",
    budget ? (holds ? "holds" : "MISSED") : "",
    `${runs}`,
  ]);
  const all = [["figure", "median", "99th pct.", "unit", "budget", "", "samples"], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const words = ({ median, p99 }: { median?: number; p99?: number }): string =>
  [median !== undefined && `median ≤ ${median}`, p99 !== undefined && `99th ≤ ${p99}`].filter(Boolean).join(", ");
