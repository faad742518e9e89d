import type { Log, LogFields } from "../../src/ports/log.ts";

export type KeptLine = { level: "info" | "warn" | "error"; message: string; fields: LogFields };

/** A log that keeps its lines. */
export function keptLog(): Log & { lines: KeptLine[] } {
  const lines: KeptLine[] = [];
  const keep =
    (level: KeptLine["level"]) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { lines, info: keep("info"), warn: keep("warn"), error: keep("error") };
}
