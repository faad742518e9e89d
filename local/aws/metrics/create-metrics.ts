import type { Guard } from "../iam/guard.ts";
import { awsJson, type Service, serve } from "../protocol/serve.ts";
import type { AlarmSpec } from "../template/alarms.ts";
import { describeAlarms } from "./describe-alarms.ts";
import { type Ingested, ingestLine } from "./embedded.ts";
import { putMetricData } from "./put-metric-data.ts";
import { readOperations } from "./read-metrics.ts";
import { createStore } from "./store.ts";

export type Metrics = Service & {
  /** Takes one line of a function's output; metrics in it (EMF) are kept, as CloudWatch Logs would. */
  ingest(line: string): Ingested;
};

type MetricsOptions = {
  port?: number | undefined;
  guard?: Guard | undefined;
  /** The alarms of the stack. */
  alarms?: readonly AlarmSpec[] | undefined;
};

/** CloudWatch metrics on loopback, in memory: the last day of this machine. */
export async function createMetrics({ port, guard, alarms = [] }: MetricsOptions = {}): Promise<Metrics> {
  const store = createStore();
  const operations = {
    ...readOperations(store),
    ...describeAlarms({ store, alarms, now: Date.now }),
    PutMetricData: putMetricData(store),
  };
  const service = await serve({ dialect: awsJson("1.0"), operations, port, guard });
  return { ...service, ingest: (line) => ingestLine(store, line) };
}
