import type { JobResult } from "../domain/job.ts";
import type { Ports } from "../ports/ports.ts";

/**
 * Adds a job's GPU milliseconds to the counters that the network is told: busy is the proving stage, available the whole
 * job. Telemetry: counted once per recorded result, and lost where the step dies in between.
 */
export async function countGpuTime(deps: Pick<Ports, "counters">, results: readonly JobResult[]): Promise<void> {
  const last = results.at(-1);
  if (!last) return;
  const total = (of: (stage: string) => boolean) =>
    last.stages.filter(({ stage }) => of(stage)).reduce((sum, { elapsedMs }) => sum + Math.round(elapsedMs), 0);
  await deps.counters.addGpuTime({ busyMs: total((stage) => stage === "prove"), availableMs: total(() => true) });
}
