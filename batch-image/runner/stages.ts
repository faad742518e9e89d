import type { RunnerStage, StageTime } from "../../src/domain/job.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";

export type Stages = {
  /** Runs a stage, logs one line with its time, and keeps the time for the result. `note` adds to that line. */
  run<T>(stage: RunnerStage, work: () => Promise<T>, note?: (value: T) => LogFields): Promise<T>;
  /** The stage under way, or the last one. */
  current(): RunnerStage;
  times(): readonly StageTime[];
};

export function createStages(log: Log, nowMs: () => number): Stages {
  const times: StageTime[] = [];
  let current: RunnerStage = "claim";
  return {
    async run(stage, work, note) {
      current = stage;
      const startedMs = nowMs();
      const ended = () => {
        const time = { stage, elapsedMs: Math.round(nowMs() - startedMs) };
        times.push(time);
        return time;
      };
      try {
        const value = await work();
        log.info(`${stage} done`, { outcome: "done", ...ended(), ...note?.(value) });
        return value;
      } catch (error) {
        log.warn(`${stage} stopped`, { outcome: "stopped", ...ended() }); // why: the job's last line, which the caller writes
        throw error;
      }
    },
    current: () => current,
    times: () => times,
  };
}
