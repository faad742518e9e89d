import type { GraphPoint } from "../../../src/adapters/network/statistics/graph.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { countOf } from "../terminal/words.ts";

/** The latest points that are shown; --json has all. Before the first that is not 0 a few are enough. */
const most = 14;
const least = 3;
const widest = 40;

/** A bar for each point, the newest last, beside its value. */
export function sayGraph(title: string, points: readonly GraphPoint[], { paint, width = 80 }: Terminal): string {
  if (points.length === 0) return `${paint("bold", title)}\n(nothing yet)`;
  const shown = sinceTheFirst(points.slice(-most)).map(({ timestamp, value }) => ({
    at: dayOf(timestamp),
    value,
    text: countOf(value),
  }));
  const highest = shown.reduce((high, { value }) => (value > high ? value : high), 1n);
  const [ats, texts] = [widestOf(shown.map(({ at }) => at)), widestOf(shown.map(({ text }) => text))];
  const room = BigInt(Math.max(4, Math.min(widest, width - ats - texts - 4)));
  const lines = shown.map(({ at, value, text }) => {
    const bar = "▇".repeat(Number((value * room + highest - 1n) / highest));
    return `${at.padEnd(ats)}  ${text.padStart(texts)}  ${paint("cyan", bar)}`.trimEnd();
  });
  return [paint("bold", title), ...lines].join("\n");
}

function sinceTheFirst(points: readonly GraphPoint[]): readonly GraphPoint[] {
  const first = points.findIndex(({ value }) => value > 0n);
  return points.slice(first < 0 ? -least : Math.min(first, Math.max(0, points.length - least)));
}

const widestOf = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));

/** As the network writes it, without a midnight. */
const dayOf = (timestamp: string): string => timestamp.replace(/[T ]00:00(:00(\.0+)?)?(Z|\+00:00)?$/, "");
