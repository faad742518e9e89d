import { statistic } from "../metrics/statistics.ts";
import type { MetricStore } from "../metrics/store.ts";
import type { AlarmSpec } from "../template/alarms.ts";
import { calculate, type Value } from "./arithmetic.ts";

export type AlarmState = "OK" | "ALARM";

const minuteMs = 60_000;

/**
 * How an alarm stands at `nowMs`: it rings where each of its last whole periods does. A period without data counts as the
 * alarm says (user guide, "Configuring how CloudWatch alarms treat missing data").
 */
export function alarmState(spec: AlarmSpec, store: MetricStore, nowMs: number): AlarmState {
  const endMs = Math.floor(nowMs / minuteMs) * minuteMs; // the window moves on each minute, however long it is
  for (let back = 1; back <= spec.periods; back++) {
    const value = valueIn(spec, store, endMs - back * spec.periodMs);
    if (!rings(spec, value)) return "OK";
  }
  return "ALARM";
}

function valueIn({ readings, expression, periodMs }: AlarmSpec, store: MetricStore, startMs: number): Value {
  const values = Object.entries(readings).map(([id, { metric, statistic: name }]): [string, Value] => {
    const samples = (store.find(metric)?.samples ?? []).filter(
      ({ atMs }) => atMs >= startMs && atMs < startMs + periodMs,
    );
    return [id, statistic(name, samples)];
  });
  return calculate(expression, Object.fromEntries(values));
}

function rings({ comparison, threshold, missing }: AlarmSpec, value: Value): boolean {
  if (value === undefined) return missing === "breaching";
  return comparison === "LessThanThreshold" ? value < threshold : value >= threshold;
}
