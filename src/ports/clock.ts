import type { UnixSeconds } from "../domain/values.ts";

export type Clock = {
  now(): UnixSeconds;
  nowMs(): number;
  /** Resolves after `ms` milliseconds, or at once when `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};
