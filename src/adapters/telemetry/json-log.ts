import { Logger } from "@aws-lambda-powertools/logger";
import { withoutSecrets } from "../../domain/failure.ts";
import type { Log, LogFields } from "../../ports/log.ts";

/** JSON lines on standard output. Text goes through the same cut as an error trace: no link's query, key or token. */
export function createJsonLog(step: string): Log {
  const logger = new Logger({ serviceName: step });
  return {
    info: (message, fields) => logger.info(withoutSecrets(message), clean(fields)),
    warn: (message, fields) => logger.warn(withoutSecrets(message), clean(fields)),
    error: (message, fields, cause) => logger.error(withoutSecrets(message), { ...clean(fields), ...told(cause) }),
  };
}

const clean = (fields: LogFields = {}) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? withoutSecrets(value) : value]),
  );

/** What an error says, and what lies under it; its own fields can hold whole requests and stay out. */
function told(cause: unknown): Record<string, string> {
  if (cause === undefined) return {};
  if (!(cause instanceof Error)) return { cause: withoutSecrets(String(cause)) };
  const under = cause.cause instanceof Error ? { because: withoutSecrets(cause.cause.message) } : {};
  return { cause: withoutSecrets(cause.stack ?? cause.message), ...under };
}
