import type { Figures, SeedReport } from "./figures.ts";
import { type Chart, drawBars, drawChart, type Series } from "./svg.ts";

/** One line a policy: of a rival its best of the two fleets and its prices. */
function seriesOf(seeds: readonly SeedReport[], valueOf: (row: Figures) => number | undefined): Series[] {
  const shown = (name: string): string => name.replace(" (tuned)", "");
  const isShown = ({ role, fleet }: Figures): boolean => role === "rival" || fleet === "from zero";
  const names = [...new Set(seeds.flatMap(({ rows }) => rows.filter(isShown).map(({ name }) => shown(name))))];
  return names.map((name) => ({
    name,
    values: seeds.map(({ rows }) => {
      const own = rows.filter((row) => isShown(row) && shown(row.name) === name);
      const [best] = own.sort((a, b) => b.profitUsd - a.profitUsd);
      return best === undefined ? undefined : valueOf(best);
    }),
  }));
}

const labelsOf = (seeds: readonly SeedReport[]): string[] => seeds.map(({ seed }) => `seed ${seed}`);
export const dollars = (usd: number): string => `${usd < -0.5 ? "−" : ""}$${Math.abs(Math.round(usd))}`;
export const percent = (part: number): string => `${Math.round(part * 1000) / 10} %`;

type MakeChart = (weather: string, seeds: readonly SeedReport[]) => Chart;

export const profitChart: MakeChart = (weather, seeds) => ({
  title: `${weather}: profit`,
  unit: "USD; rivals on their better fleet at their best price",
  form: "marks",
  write: dollars,
  labels: labelsOf(seeds),
  series: seriesOf(seeds, (row) => row.profitUsd),
});

export const onTimeChart: MakeChart = (weather, seeds) => ({
  title: `${weather}: what the on-time share lacks of 100 %`,
  unit: "2 % is the network's bar",
  form: "marks",
  write: percent,
  labels: labelsOf(seeds),
  series: seriesOf(seeds, (row) => 1 - row.onTimeShare),
});

export const informedChart: MakeChart = (weather, seeds) => ({
  title: `${weather}: share of the profit of one who knows gas, prices and losses ahead`,
  unit: "",
  form: "marks",
  write: percent,
  labels: labelsOf(seeds),
  series: seriesOf(seeds, (row) => row.ofInformed),
});

export const shareChart: MakeChart = (weather, seeds) => ({
  title: `${weather}: share of the clairvoyant's profit`,
  unit: "",
  form: "marks",
  write: percent,
  labels: labelsOf(seeds),
  series: seriesOf(seeds, (row) => row.ofClairvoyant),
});

export function hostsChart(weather: string, [first]: readonly SeedReport[]): string {
  if (first === undefined) return "";
  const { hours, series } = first.hosts;
  return drawChart({
    title: `${weather}: hosts over the first day`,
    unit: `${first.market}; by the hour`,
    form: "lines",
    write: (count) => `${count}`,
    labels: hours.map((hour) => `${Math.floor(hour)} h`),
    series: series.map(({ name, counts }) => ({ name, values: counts })),
  });
}

export function declinedChart(weather: string, seeds: readonly SeedReport[]): string {
  const sums = new Map<string, { requests: number; revenueUsd: number }>();
  for (const { reason, requests, revenueUsd } of seeds.flatMap(({ declined }) => declined)) {
    const sum = sums.get(reason) ?? { requests: 0, revenueUsd: 0 };
    sums.set(reason, { requests: sum.requests + requests, revenueUsd: sum.revenueUsd + revenueUsd });
  }
  if (sums.size === 0) return "";
  const count = seeds.length;
  const bars = [...sums]
    .map(([label, { requests, revenueUsd }]) => ({
      label,
      value: revenueUsd / count,
      note: `$${(revenueUsd / count).toFixed(0)}, ${(requests / count).toFixed(0)} requests`,
    }))
    .sort((a, b) => b.value - a.value);
  return drawBars(
    `${weather}: not delivered though it would have paid, by reason`,
    "USD of revenue, mean of the seeds",
    bars,
  );
}
