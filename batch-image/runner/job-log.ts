import { withoutSecrets } from "../../src/domain/failure.ts";
import type { Log, LogFields } from "../../src/ports/log.ts";

/** One JSON line per outcome, with `fixed` in each. No text goes out with a link's query or a key in it. */
export function createJobLog(write: (line: string) => void, fixed: LogFields): Log {
  const line = (level: string, message: string, fields: LogFields = {}, cause?: unknown) =>
    write(
      `${JSON.stringify({
        level,
        message: withoutSecrets(message),
        ...cleaned({ ...fixed, ...fields }),
        ...(cause !== undefined && { cause: withoutSecrets(chainOf(cause)) }),
      })}\n`,
    );
  return {
    info: (message, fields) => line("INFO", message, fields),
    warn: (message, fields) => line("WARN", message, fields),
    error: (message, fields, cause) => line("ERROR", message, fields, cause),
  };
}

/** The same fields, no text with a secret in it. */
export const cleaned = (fields: LogFields): LogFields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? withoutSecrets(value) : value]),
  );

/** An error with its causes, one after the other. */
function chainOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const own = `${cause.name}: ${cause.message}`;
  return cause.cause === undefined ? own : `${own} ← ${chainOf(cause.cause)}`;
}
