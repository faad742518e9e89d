import type { Clock } from "../ports.ts";

/** Wakes of one clock that can be called off together. */
export type Wakes = { at(ms: number, wake: () => void): void; cancelAll(): void };

export function createWakes(clock: Clock): Wakes {
  const pending = new Set<() => void>();
  return {
    at(ms, wake) {
      const cancel = clock.at(ms, () => {
        pending.delete(cancel);
        wake();
      });
      pending.add(cancel);
    },
    cancelAll() {
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
}
