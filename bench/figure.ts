/** One figure of the report; the form of `--json`. */
export type Figure = {
  name: string;
  unit: string;
  median: number;
  p99: number;
  /** The most that the median may be, in the figure's unit; null where it is only reported. */
  budget: number | null;
  /** The most that the 99th percentile may be, where that is bounded too. */
  p99Budget?: number;
  /** Whether every bound of the budget is kept. */
  holds: boolean;
  /** How many samples it comes from. */
  runs: number;
};

type Bounds = { median?: number; p99?: number };

/** A figure from its samples, lower being better. */
export function figure(name: string, unit: string, samples: readonly number[], bounds: Bounds = {}): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const [median, p99] = [at(sorted, 0.5), at(sorted, 0.99)];
  const unbounded = Number.POSITIVE_INFINITY;
  const holds = sorted.length > 0 && median <= (bounds.median ?? unbounded) && p99 <= (bounds.p99 ?? unbounded);
  const p99Budget = bounds.p99 === undefined ? {} : { p99Budget: bounds.p99 };
  return { name, unit, median, p99, budget: bounds.median ?? null, ...p99Budget, holds, runs: sorted.length };
}

/** A figure that is one count or reading; `holds` where it is at most `most`. */
export const reading = (name: string, unit: string, value: number, most?: number): Figure =>
  figure(name, unit, [value], most === undefined ? {} : { median: most });

const at = (sorted: readonly number[], share: number): number =>
  rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The table for a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, median, p99, budget, p99Budget, holds, runs }) => [
    name,
    `${median}`,
    `${p99}`,
    unit,
    budget === null ? "" : `≤ ${budget}${p99Budget === undefined ? "" : `, ≤ ${p99Budget}`}`,
    budget === null ? "" : holds ? "holds" : "MISSED",
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
