import type { Clock } from "./ports.ts";

/** Node's timers wrap past this many milliseconds, so that a far deadline would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** The time of this machine. Its timers never keep a process alive: the server's socket does that. */
export function realClock(): Clock {
  return {
    nowMs: () => Date.now(),
    at(ms, wake) {
      let timer: NodeJS.Timeout;
      const arm = (): void => {
        const left = ms - Date.now();
        timer = left > longestTimerMs ? setTimeout(arm, longestTimerMs) : setTimeout(wake, Math.max(0, left));
        timer.unref();
      };
      arm();
      return () => clearTimeout(timer);
    },
  };
}

export type DrivenClock = Clock & {
  /** Lets `ms` pass: every wake that falls due is called at its own time, in order. */
  advance(ms: number): void;
};

/** A clock that stands still until it is told to go. */
export function drivenClock(startMs: number): DrivenClock {
  let nowMs = startMs;
  let wakes: { atMs: number; wake: () => void }[] = [];

  return {
    nowMs: () => nowMs,
    at(atMs, wake) {
      const entry = { atMs, wake };
      wakes.push(entry);
      return () => {
        wakes = wakes.filter((other) => other !== entry);
      };
    },
    advance(ms) {
      const endMs = nowMs + ms;
      for (;;) {
        const due = wakes.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (due === undefined) break;
        wakes = wakes.filter((other) => other !== due);
        nowMs = Math.max(nowMs, due.atMs);
        due.wake();
      }
      nowMs = endMs;
    },
  };
}
