import type { Log } from "../ports/log.ts";
import { PortError } from "../ports/port-error.ts";

/** Says why something cannot be had: one line for each cause, until it is over. */
export type SayOnce = { say(error: unknown): void; isOver(): void };

export function sayOnce(log: Log, message: string): SayOnce {
  const said = new Set<string>();
  return {
    say(error) {
      const code = error instanceof PortError ? error.code : String(error);
      if (said.has(code)) return;
      said.add(code);
      log.warn(message, { outcome: "as-before", code, cause: String(error) });
    },
    isOver: () => said.clear(),
  };
}
