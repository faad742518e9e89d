import { setTimeout as sleep } from "node:timers/promises";
import type { HostSample, HostUse } from "../../../src/domain/host-use.ts";
import type { LogFields } from "../../../src/ports/log.ts";
import type { Metrics } from "../../../src/ports/metrics.ts";
import { createRanges } from "./ranges.ts";

export type Monitor = {
  /** What was seen so far. */
  use(): HostUse;
  close(): void;
};

/**
 * Looks at the host every `everyMs` until it is closed, which ends a look under way. A look that fails is left out: nobody's
 * proof depends on it.
 */
export function startMonitor(sample: (signal: AbortSignal) => Promise<HostSample>, everyMs = 5_000): Monitor {
  const over = new AbortController();
  const ranges = createRanges();
  const look = async () => {
    while (!over.signal.aborted) {
      ranges.add(await sample(over.signal).catch(() => ({})));
      await sleep(everyMs, undefined, { signal: over.signal, ref: false });
    }
  };
  look().catch(() => undefined); // closed while it slept
  return { use: ranges.use, close: () => over.abort() };
}

/** For the job's log: each measure's mean and most. */
export const loggedUse = (use: HostUse): LogFields =>
  Object.fromEntries(
    Object.entries(use).flatMap(([measure, { mean, most }]) => [
      [`${measure}Mean`, mean],
      [`${measure}Most`, most],
    ]),
  );

/** Hosts without a GPU at work say nothing of what a paid one does. */
export function countUse(metrics: Metrics, { gpuPercent }: HostUse): void {
  if (gpuPercent === undefined) return;
  metrics.add("GpuUtilization", gpuPercent.mean);
  metrics.flush();
}
