/** One line per outcome: `{ step, requestId, outcome, code, elapsedMs }`. Never a key, a presigned URL or proof bytes. */
export type LogFields = Record<string, string | number | boolean | undefined>;
export type Log = {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields, cause?: unknown): void;
};
