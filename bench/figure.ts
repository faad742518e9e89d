/** One figure of the report; the form of `--json`. */
export type Figure = {
  name: string;
  unit: string;
  median: number;
  /** What 99 of 100 samples keep to: at most this where lower is better, at least this where higher is. */
  p99: number;
  /** The most that the median may be, or the least where `atLeast` is set; null where it is only reported. */
  budget: number | null;
  /** Present where higher is better. */
  atLeast?: true;
  /** The same for the 99th percentile, where that is bounded too. */
  p99Budget?: number;
  /** Whether every bound of the budget is kept, whichever direction is better. */
  holds: boolean;
  /** How many samples it comes from. */
  runs: number;
};

type Bounds = { median?: number; p99?: number };

/** A figure from its samples, lower being better. */
export const figure = (name: string, unit: string, samples: readonly number[], most: Bounds = {}): Figure =>
  judged(name, unit, samples, { bounds: most, better: "lower" });

/** A figure from its samples, higher being better. */
export const figureAtLeast = (name: string, unit: string, samples: readonly number[], least: Bounds = {}): Figure =>
  judged(name, unit, samples, { bounds: least, better: "higher" });

/** A figure that is one count or reading; `holds` where it is at most `most`. */
export const reading = (name: string, unit: string, value: number, most?: number): Figure =>
  figure(name, unit, [value], most === undefined ? {} : { median: most });

type Judge = { bounds: Bounds; better: "lower" | "higher" };

function judged(name: string, unit: string, samples: readonly number[], { bounds, better }: Judge): Figure {
  const fromBest = [...samples].sort((a, b) => (better === "lower" ? a - b : b - a));
  const [median, p99] = [at(fromBest, 0.5), at(fromBest, 0.99)];
  const keeps = (value: number, bound: number | undefined) =>
    bound === undefined || (better === "lower" ? value <= bound : value >= bound);
  return {
    name,
    unit,
    median,
    p99,
    budget: bounds.median ?? null,
    ...(better === "higher" && { atLeast: true }),
    ...(bounds.p99 !== undefined && { p99Budget: bounds.p99 }),
    holds: fromBest.length > 0 && keeps(median, bounds.median) && keeps(p99, bounds.p99),
    runs: fromBest.length,
  };
}

const at = (sorted: readonly number[], share: number): number =>
  rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);

const rounded = (value: number): number => Number(value.toPrecision(4));

/** The table for a terminal. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, unit, median, p99, budget, atLeast, p99Budget, holds, runs }) => [
    name,
    `${median}`,
    `${p99}`,
    unit,
    [budget ?? undefined, p99Budget]
      .flatMap((bound) => (bound === undefined ? [] : [`${atLeast ? "≥" : "≤"} ${bound}`]))
      .join(", "),
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
