import type { LogFields } from "../../src/ports/log.ts";
import { cleaned } from "./job-log.ts";

export type Progress = {
  /** Shows `state` to whoever looks, at most every `everyMs`; of several in between the last. Never fails. */
  show(state: LogFields): void;
  /** No write is under way any more. */
  close(): Promise<void>;
};

type Pace = { everyMs: number; beatMs: number };
const usualPace: Pace = { everyMs: 2_000, beatMs: 30_000 };

/**
 * A write that fails is forgotten. The last state is shown again each `beatMs`, with `atSec` moved on: where that stands
 * still the job hangs, or its host does.
 */
export function createProgress(
  write: (text: string) => Promise<void>,
  nowMs: () => number,
  { everyMs, beatMs }: Pace = usualPace,
): Progress {
  let last: LogFields | undefined;
  let waiting: LogFields | undefined;
  let busy: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    if (waiting === undefined || busy !== undefined || timer !== undefined) return;
    const text = JSON.stringify({ ...cleaned(waiting), atSec: Math.floor(nowMs() / 1_000) });
    waiting = undefined;
    timer = setTimeout(() => {
      timer = undefined;
      flush();
    }, everyMs);
    busy = write(text)
      .catch(() => undefined)
      .finally(() => {
        busy = undefined;
        flush();
      });
  }

  const beat = setInterval(() => {
    waiting ??= last;
    flush();
  }, beatMs);

  return {
    show(state) {
      last = state;
      waiting = state;
      flush();
    },
    async close() {
      clearInterval(beat);
      waiting = undefined;
      clearTimeout(timer);
      await busy;
    },
  };
}
