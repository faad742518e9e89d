import { unixSeconds } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";

/** The time of this machine. */
export const systemClock: Clock = {
  now: () => unixSeconds(Date.now() / 1000),
  nowMs: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      signal?.addEventListener("abort", wake);
    }),
};
