import { calculate, type Value } from "../../../local/aws/alarms/arithmetic.ts";
import { byPeriod, statistic } from "../../../local/aws/metrics/statistics.ts";
import type { MetricStore } from "../../../local/aws/metrics/store.ts";
import type { Series } from "../../../replay/report/svg.ts";
import type { MetricEntry } from "./read-widgets.ts";

export type Window = { fromMs: number; untilMs: number; periodMs: number };

/** The lines of a graph over the window, each point of a period; whatever period the widget asks for. */
export function linesOf(entries: readonly MetricEntry[], store: MetricStore, window: Window): Series[] {
  const count = Math.ceil((window.untilMs - window.fromMs) / window.periodMs);
  const valuesOf = ({ metric, stat }: MetricEntry): Value[] => {
    const values = new Array<Value>(count).fill(undefined);
    if (metric === undefined) return values;
    for (const { startMs, samples } of byPeriod(store.find(metric)?.samples ?? [], window)) {
      values[Math.floor((startMs - window.fromMs) / window.periodMs)] = statistic(stat, samples);
    }
    return values;
  };
  const named = entries.flatMap((each): [string, Value[]][] => (each.id ? [[each.id, valuesOf(each)]] : []));
  return entries
    .filter(({ visible }) => visible)
    .map((each) => ({
      name: each.label ?? `${each.metric?.name} ${each.stat}`,
      values:
        each.expression === undefined
          ? valuesOf(each)
          : Array.from({ length: count }, (_, at) => {
              const then = Object.fromEntries(named.map(([id, values]) => [id, values[at]]));
              return calculate(each.expression ?? "", then);
            }),
    }));
}
