import type { UnixSeconds } from "../domain/values.ts";

/** GPU milliseconds since the first job: they only grow. */
export type GpuTime = { busyMs: number; availableMs: number };

export type Counters = {
  addGpuTime(time: GpuTime): Promise<void>;
  gpuTime(): Promise<GpuTime & { sinceSec: UnixSeconds }>;
};
