import type { Fault } from "./faults.ts";

/** Holds calls back so that another can overtake them. Its timers are those of the machine: faults happen on the wire. */
export type Gates = {
  /** Until a call of `until` has passed, or `longestMs`. */
  hold(until: string, longestMs: number): Promise<void>;
  /** A call has been answered; one that was itself held opens no gate. */
  passed(rpc: string, fault: Fault | undefined): void;
  sleep(ms: number): Promise<void>;
};

export function createGates(): Gates {
  const held = new Set<{ until: string; open: () => void }>();

  return {
    hold: (until, longestMs) =>
      new Promise((resolve) => {
        const entry = {
          until,
          open: () => {
            clearTimeout(timer);
            held.delete(entry);
            resolve();
          },
        };
        const timer = setTimeout(entry.open, longestMs);
        timer.unref();
        held.add(entry);
      }),
    passed(rpc, fault) {
      if (fault?.kind === "reorder") return;
      for (const entry of [...held]) if (entry.until === rpc || entry.until === "*") entry.open();
    },
    sleep: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms).unref();
      }),
  };
}
