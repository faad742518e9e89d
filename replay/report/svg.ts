/** Pictures as SVG text: colours come from the page's style, so that they are readable on light and on dark. */
export type Series = { name: string; values: readonly (number | undefined)[] };

export type Chart = {
  title: string;
  /** What the values are, and how one is written. */
  unit: string;
  write(value: number): string;
  /** One for each value; only as many are written as there is room for. */
  labels: readonly string[];
  series: readonly Series[];
  /** Lines from value to value, or a mark for each. */
  form: "lines" | "marks";
};

const [width, height] = [760, 300];
const frame = { left: 70, right: 16, top: 34, bottom: 34 };
const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom };

export function drawChart(chart: Chart): string {
  const values = chart.series.flatMap(({ values: all }) => all.flatMap((value) => value ?? []));
  const ticks = ticksOf(Math.min(0, ...values), Math.max(0, ...values));
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const xOf = (index: number): number => frame.left + (inner.width * (index + 0.5)) / Math.max(chart.labels.length, 1);
  const yOf = (value: number): number => frame.top + inner.height * (1 - (value - low) / (high - low || 1));
  const every = Math.ceil(chart.labels.length / 12);
  const parts = [
    ...ticks.map((tick) => grid(yOf(tick), chart.write(tick))),
    ...chart.labels.map((label, index) => (index % every === 0 ? text(xOf(index), height - 12, label, "middle") : "")),
    ...chart.series.map((series, index) => drawSeries(chart, series, index, { xOf, yOf })),
  ];
  return framed(chart.title, chart.unit, chart.series, height, parts);
}

type Scale = { xOf(index: number): number; yOf(value: number): number };

function drawSeries(chart: Chart, { name, values }: Series, index: number, { xOf, yOf }: Scale): string {
  if (chart.form === "lines") {
    const points = values.flatMap((value, at) => (value === undefined ? [] : [`${at2(xOf(at))},${at2(yOf(value))}`]));
    return `<polyline class="line s${index}" points="${points.join(" ")}"/>`;
  }
  return values
    .map((value, at) => {
      if (value === undefined) return "";
      const hint = `<title>${escaped(`${name}, ${chart.labels[at]}: ${chart.write(value)}`)}</title>`;
      return `<circle class="mark s${index}" cx="${at2(xOf(at))}" cy="${at2(yOf(value))}" r="5">${hint}</circle>`;
    })
    .join("");
}

export type Bar = { label: string; value: number; note: string };

export function drawBars(title: string, unit: string, bars: readonly Bar[]): string {
  const [labelWidth, rowHeight] = [190, 26];
  const most = Math.max(...bars.map(({ value }) => value), 1e-9);
  const room = width - labelWidth - 150;
  const parts = bars.map(({ label, value, note }, index) => {
    const y = frame.top + index * rowHeight;
    const bar = `<rect class="bar s0" x="${labelWidth}" y="${y}" width="${at2((room * value) / most)}" height="${rowHeight - 8}" rx="3"/>`;
    const noteX = labelWidth + (room * value) / most + 8;
    return `${text(labelWidth - 8, y + 14, label, "end")}${bar}${text(noteX, y + 14, note, "start")}`;
  });
  return framed(title, unit, [], frame.top + bars.length * rowHeight + 10, parts);
}

function framed(
  title: string,
  unit: string,
  legend: readonly Series[],
  tall: number,
  parts: readonly string[],
): string {
  const keys = legend.map(({ name }, index) => `<span class="key s${index}">${escaped(name)}</span>`).join(" ");
  return (
    `<figure><figcaption>${escaped(title)} <small>${escaped(unit)}</small><div>${keys}</div></figcaption>` +
    `<svg viewBox="0 0 ${width} ${tall}" role="img" aria-label="${escaped(title)}">${parts.join("")}</svg></figure>`
  );
}

const grid = (y: number, label: string): string =>
  `<line class="grid" x1="${frame.left}" x2="${width - frame.right}" y1="${at2(y)}" y2="${at2(y)}"/>` +
  text(frame.left - 8, y + 4, label, "end");

const text = (x: number, y: number, label: string, anchor: "start" | "middle" | "end"): string =>
  `<text x="${at2(x)}" y="${at2(y)}" text-anchor="${anchor}">${escaped(label)}</text>`;

const at2 = (value: number): string => `${Math.round(value * 100) / 100}`;

export const escaped = (plain: string): string =>
  plain.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Four to eight round numbers that hold all between the two. */
function ticksOf(low: number, high: number): number[] {
  const span = high - low || 1;
  const rough = 10 ** Math.floor(Math.log10(span / 5));
  const step = [1, 2, 5, 10].map((factor) => factor * rough).find((each) => span / each <= 7) ?? rough * 10;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: Math.max(last - first, 1) + 1 }, (_, index) => (first + index) * step);
}
