import { systemClock } from "../adapters/clock/system-clock.ts";
import { createEmfMetrics } from "../adapters/telemetry/emf-metrics.ts";
import { provider } from "./provider.ts";

export const metrics = provider([], () =>
  createEmfMetrics({ clock: systemClock, write: (line) => void process.stdout.write(line) }),
);
