import type { Row } from "../compare.ts";
import type { Result } from "../result.ts";

/** A sentence for each rival that earned more than the subject: how much, and what most of the difference is. */
export function explainRivals(subject: Row, rows: readonly Row[]): string[] {
  return rows
    .filter(({ role, result }) => role === "rival" && result.profitUsd > subject.result.profitUsd)
    .map(({ name, price, result }) => {
      const ahead = (result.profitUsd - subject.result.profitUsd).toFixed(0);
      return `${name} (${price}, ${result.fleet}) earned $${ahead} more, mostly by ${mostlyBy(subject.result, result)}`;
    });
}

/** Splits the difference of two profits into more deliveries, more for each, and cheaper hosts. */
function mostlyBy(own: Result, rival: Result): string {
  const [ours, theirs] = [paid(own), paid(rival)];
  const [ourMean, theirMean] = [own.revenueUsd / Math.max(ours, 1), rival.revenueUsd / Math.max(theirs, 1)];
  const parts = [
    { usd: (theirs - ours) * ourMean, text: `${theirs - ours} more deliveries (${theirs} to ${ours})` },
    { usd: theirs * (theirMean - ourMean), text: `more for each: $${theirMean.toFixed(3)} to $${ourMean.toFixed(3)}` },
    {
      usd: own.costUsd - rival.costUsd,
      text: `cheaper hosts: $${rival.costUsd.toFixed(0)} to $${own.costUsd.toFixed(0)}`,
    },
  ];
  const [most] = parts.sort((a, b) => b.usd - a.usd);
  return most?.text ?? "";
}

const paid = ({ onTime, late }: Result): number => onTime + late;
