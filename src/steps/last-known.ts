import type { Ports } from "../ports/ports.ts";

/** What was answered last; undefined: nothing was yet. */
export type LastKnown<V> = { value: V } | undefined;

/** Asks each time, and holds on to the last answer while there is none. `what` names it in the log. */
export function lastKnown<V>(
  { log }: Pick<Ports, "log">,
  what: string,
  ask: () => Promise<V>,
): () => Promise<LastKnown<V>> {
  let last: LastKnown<V>;
  return async () => {
    try {
      last = { value: await ask() };
    } catch (error) {
      log.warn(`${what} cannot be had`, { outcome: last ? "as-before" : "unknown", cause: String(error) });
    }
    return last;
  };
}
