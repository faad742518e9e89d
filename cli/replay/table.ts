import type { Comparison, Row } from "../../replay/compare.ts";
import { missedOf, onTimeShare } from "../../replay/result.ts";

type Column = { title: string; of(row: Row, comparison: Comparison): string };

const dollars = (usd: number): string => usd.toFixed(0);

const columns: readonly Column[] = [
  { title: "policy", of: ({ name }) => name },
  { title: "fleet", of: ({ result }) => result.fleet },
  { title: "price", of: ({ price }) => price },
  { title: "bids", of: ({ result }) => `${result.bids}` },
  { title: "wins", of: ({ result }) => `${result.wins}` },
  { title: "on time", of: ({ result }) => `${(onTimeShare(result) * 100).toFixed(2)} %` },
  { title: "missed", of: ({ result }) => `${missedOf(result)}` },
  { title: "suspended", of: ({ result }) => (result.suspensions === 0 ? "-" : `${result.suspensions} times`) },
  { title: "GPU hours", of: ({ result }) => result.hostHours.toFixed(0) },
  { title: "revenue $", of: ({ result }) => dollars(result.revenueUsd) },
  { title: "cost $", of: ({ result }) => dollars(result.costUsd) },
  { title: "profit $", of: ({ result }) => dollars(result.profitUsd) },
  { title: "of informed", of: ({ result }, { informed }) => share(result.profitUsd, informed.profitUsd) },
  { title: "of clairvoyant", of: ({ result }, { bound }) => share(result.profitUsd, bound.profitUsd) },
];

const share = (profit: number, bound: number): string => (bound > 0 ? `${((profit / bound) * 100).toFixed(1)} %` : "-");

/** A comparison as lines of text: words to the left, numbers to the right. */
export function tableOf(comparison: Comparison): string[] {
  const { market, rows } = comparison;
  const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ of }) => of(row, comparison)))];
  const widths = columns.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
  const hours = ((market.endSec - market.startSec) / 3600).toFixed(1);
  return [`${market.name}: ${market.requests.length} requests in ${hours} h`, ...lines];
}
