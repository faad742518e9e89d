import type { LogFields } from "../../src/ports/log.ts";

export type Progress = {
  /** Shows `state` to whoever looks, at most every `everyMs`; of several in between the last. Never fails. */
  show(state: LogFields): void;
  /** No write is under way any more. */
  close(): Promise<void>;
};

/** Progress is for people: a write that fails is forgotten. */
export function createProgress(write: (text: string) => Promise<void>, everyMs = 2_000): Progress {
  let waiting: LogFields | undefined;
  let busy: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    if (waiting === undefined || busy !== undefined || timer !== undefined) return;
    const text = JSON.stringify(waiting);
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

  return {
    show(state) {
      waiting = state;
      flush();
    },
    async close() {
      waiting = undefined;
      clearTimeout(timer);
      await busy;
    },
  };
}
