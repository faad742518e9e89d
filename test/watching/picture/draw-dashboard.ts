import { alarmState } from "../../../local/aws/alarms/alarm-state.ts";
import { ingestLine } from "../../../local/aws/metrics/embedded.ts";
import { createStore, type MetricStore } from "../../../local/aws/metrics/store.ts";
import { readAlarms } from "../../../local/aws/template/alarms.ts";
import type { Template } from "../../../local/aws/template/template.ts";
import { style } from "../../../replay/report/style.ts";
import { drawChart, escaped, type Series } from "../../../replay/report/svg.ts";
import { type Answer, askLogs, type LogEvent } from "../insights/ask-logs.ts";
import { linesOf, type Window } from "./graphs.ts";
import { readWidgets, type Widget } from "./read-widgets.ts";

/** A widget with what it would show: lines, an answer, or words. */
export type Shown = { widget: Widget; lines: readonly Series[]; answer: Answer | undefined; html: string };

/** Points of a graph: a run takes a minute, and CloudWatch's periods begin at one. */
const periodMs = 5_000;

/** The template's dashboard, each widget drawn from what a system wrote while it ran. */
export function drawDashboard(template: Template, events: readonly LogEvent[]): Shown[] {
  const store = createStore();
  for (const { line } of events) ingestLine(store, line);
  const atMs = events.map((event) => event.atMs);
  const from = Math.floor(Math.min(...atMs) / periodMs) * periodMs;
  const window = { fromMs: from, untilMs: Math.max(...atMs) + periodMs, periodMs };
  return readWidgets(template).map((widget) => ({ widget, ...drawn(widget, { template, events, store, window }) }));
}

type Run = { template: Template; events: readonly LogEvent[]; store: MetricStore; window: Window };

function drawn(widget: Widget, run: Run): Omit<Shown, "widget"> {
  const nothing = { lines: [], answer: undefined };
  switch (widget.type) {
    case "text":
      return { ...nothing, html: `<h2>${escaped(widget.properties.markdown.replace(/^#+ /, ""))}</h2>` };
    case "alarm":
      return { ...nothing, html: alarmsOf(run) };
    case "metric": {
      const lines = linesOf(widget.properties.metrics, run.store, run.window);
      return { ...nothing, lines, html: chartOf(widget.properties.title, lines, run.window) };
    }
    case "log": {
      const { title, view, query } = widget.properties;
      const answer = askLogs(run.events, linesIn(query));
      return { ...nothing, answer, html: view === "table" ? tableOf(title, answer) : answerChart(title, answer) };
    }
  }
}

/** A query's lines; CloudWatch's own form names the groups before them. */
const linesIn = (query: string): string[] => query.replace(/^(?:SOURCE '[^']*' \| )*/, "").split("\n| ");

function alarmsOf({ template, store, window }: Run): string {
  const states = readAlarms(template).map((spec) => {
    const state = alarmState(spec, store, window.untilMs);
    return `<span class="alarm ${state}">${escaped(spec.name)}: ${state}</span>`;
  });
  return `<figure><figcaption>Alarms</figcaption>${states.join(" ")}</figure>`;
}

const chartOf = (title: string, series: readonly Series[], { fromMs, periodMs: each }: Window): string => {
  const count = Math.max(...series.map(({ values }) => values.length));
  const labels = Array.from({ length: count }, (_, at) => new Date(fromMs + at * each).toISOString().slice(14, 19));
  return drawChart({ title, unit: "", write: short, labels, series, form: "marks" });
};

/** By its first column, which is a time. */
function answerChart(title: string, { columns: [first = "", ...rest], rows }: Answer): string {
  const labels = rows.map((row) => new Date(Number(row[first])).toISOString().slice(11, 16));
  const series = rest.map((name) => ({ name, values: rows.map((row) => numberIn(row[name])) }));
  return drawChart({ title, unit: first, write: short, labels, series, form: "marks" });
}

const numberIn = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
const short = (value: number): string => String(Math.round(value * 1000) / 1000);

function tableOf(title: string, { columns, rows }: Answer): string {
  const cells = (tag: "th" | "td", values: readonly unknown[]) =>
    `<tr>${values.map((value) => `<${tag}>${escaped(String(value ?? ""))}</${tag}>`).join("")}</tr>`;
  const body = rows.map((row) =>
    cells(
      "td",
      columns.map((name) => (typeof row[name] === "number" ? short(row[name]) : row[name])),
    ),
  );
  return `<figure><figcaption>${escaped(title)}</figcaption><table>${cells("th", columns)}${body.join("")}</table></figure>`;
}

const layout = `
main { max-width: none; display: grid; grid-template-columns: repeat(24, 1fr); grid-auto-rows: 48px; gap: 8px; padding: 8px; }
section { overflow: hidden; border: 1px solid var(--soft); border-radius: 4px; padding: 4px 8px; }
section.text { border: 0; } figure { margin: 0; } h2 { margin: 0; font-size: 18px; } table { font-size: 12px; }
.alarm { display: inline-block; font-size: 12px; margin: 2px; padding: 1px 6px; border-radius: 3px; border: 1px solid var(--s2); }
.alarm.ALARM { border-color: var(--s1); color: var(--s1); }
`;

/** One page with every widget where the dashboard has it. */
export function pageOf(shown: readonly Shown[]): string {
  const sections = shown.map(({ widget: { type, x, y, width, height }, html }) => {
    const place = `grid-column: ${x + 1} / span ${width}; grid-row: ${y + 1} / span ${height}`;
    return `<section class="${type}" style="${place}">${html}</section>`;
  });
  return `<!doctype html><meta charset="utf-8"><title>Dashboard</title><style>${style}${layout}</style><main>${sections.join("\n")}</main>`;
}
