import type { Clock } from "../../ports/clock.ts";
import { type MetricName, type Metrics, metrics as units } from "../../ports/metrics.ts";

/** CloudWatch takes so many values of a metric in one line. */
const mostValues = 100;

type EmfOptions = { namespace: string; clock: Pick<Clock, "nowMs">; write: (line: string) => void };

/**
 * Metrics as CloudWatch's embedded metric format: one line per flush on standard output, which costs a log line and no
 * call. Without dimensions: each set of them would be a metric of its own that costs money every month.
 */
export function createEmfMetrics({ namespace, clock, write }: EmfOptions): Metrics {
  let added = new Map<MetricName, number[]>();
  const flush = () => {
    if (added.size === 0) return;
    const values = added;
    added = new Map();
    write(`${JSON.stringify(emf(namespace, values, clock.nowMs()))}\n`);
  };
  return {
    add(name, value) {
      const values = added.get(name) ?? [];
      added.set(name, [...values, value]);
      if (values.length + 1 >= mostValues) flush();
    },
    flush,
  };
}

function emf(Namespace: string, values: ReadonlyMap<MetricName, readonly number[]>, nowMs: number) {
  const names = [...values.keys()];
  return {
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace,
          Dimensions: [[]],
          Metrics: names.map((name) => ({ Name: name, Unit: units[name] })),
        },
      ],
    },
    ...Object.fromEntries(values),
  };
}
