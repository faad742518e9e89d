import { systemClock } from "../adapters/clock/system-clock.ts";
import { createEmfMetrics } from "../adapters/telemetry/emf-metrics.ts";
import { metricNamespace } from "../config/names.ts";
import { provider } from "./provider.ts";

export const metrics = provider(["stage"], ({ stage }) =>
  createEmfMetrics({
    namespace: metricNamespace(stage),
    clock: systemClock,
    write: (line) => void process.stdout.write(line),
  }),
);
