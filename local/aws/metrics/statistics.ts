import type { Sample } from "./store.ts";

const simple = ["SampleCount", "Sum", "Average", "Minimum", "Maximum"] as const;
type SimpleStatistic = (typeof simple)[number];

const isSimple = (name: string): name is SimpleStatistic => (simple as readonly string[]).includes(name);

/** `p99`, `p99.9`: two decimals at most (API reference, ExtendedStatistics). */
const percentileOf = (name: string): number | undefined => {
  const percent = /^p(\d{1,2}(?:\.\d{1,2})?|100)$/.exec(name)?.[1];
  return percent === undefined ? undefined : Number(percent);
};

export const isStatistic = (name: string): boolean => isSimple(name) || percentileOf(name) !== undefined;

type Summary = { sum: number; minimum: number; maximum: number; count: number };

const summaryOf = (sample: Sample): Summary =>
  sample.kind === "summary"
    ? sample
    : { sum: sample.value * sample.count, minimum: sample.value, maximum: sample.value, count: sample.count };

/** One statistic over samples; undefined where there are none, or where a percentile would need values that nobody kept. */
export function statistic(name: string, samples: readonly Sample[]): number | undefined {
  if (samples.length === 0) return undefined;
  const percent = percentileOf(name);
  if (percent !== undefined) return percentile(percent, samples);
  if (!isSimple(name)) return undefined;
  const parts = samples.map(summaryOf);
  const sum = parts.reduce((total, part) => total + part.sum, 0);
  const count = parts.reduce((total, part) => total + part.count, 0);
  const values: Record<SimpleStatistic, number> = {
    SampleCount: count,
    Sum: sum,
    Average: sum / count,
    Minimum: Math.min(...parts.map((part) => part.minimum)),
    Maximum: Math.max(...parts.map((part) => part.maximum)),
  };
  return values[name];
}

/** Nearest rank: the smallest value that `percent` of all values do not exceed. */
function percentile(percent: number, samples: readonly Sample[]): number | undefined {
  const values: { value: number; count: number }[] = [];
  for (const sample of samples) {
    if (sample.kind === "value") values.push(sample);
    else if (sample.minimum === sample.maximum) values.push({ value: sample.minimum, count: sample.count });
    else return undefined; // as CloudWatch: a summary has no percentiles unless all its values are one
  }
  values.sort((a, b) => a.value - b.value);
  const total = values.reduce((sum, { count }) => sum + count, 0);
  let left = (percent / 100) * total;
  for (const { value, count } of values) {
    left -= count;
    if (left <= 0) return value;
  }
  return values.at(-1)?.value;
}

/** Samples by the period that they fall in, oldest first. Periods begin at multiples of their length. */
export function byPeriod(
  samples: readonly Sample[],
  { fromMs, untilMs, periodMs }: { fromMs: number; untilMs: number; periodMs: number },
): { startMs: number; samples: Sample[] }[] {
  const periods = new Map<number, Sample[]>();
  for (const sample of samples) {
    const startMs = Math.floor(sample.atMs / periodMs) * periodMs;
    if (startMs < Math.floor(fromMs / periodMs) * periodMs || startMs >= untilMs) continue;
    const inPeriod = periods.get(startMs);
    if (inPeriod === undefined) periods.set(startMs, [sample]);
    else inPeriod.push(sample);
  }
  return [...periods].map(([startMs, found]) => ({ startMs, samples: found })).sort((a, b) => a.startMs - b.startMs);
}
