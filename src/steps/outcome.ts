/** The one outcome that asks for another try; every other outcome is an end, and its message is acknowledged. */
export type RetryLater = { kind: "retry-later"; because: string; afterSec?: number };

export const retryLater = (because: string, afterSec?: number): RetryLater => ({
  kind: "retry-later",
  because,
  ...(afterSec !== undefined && { afterSec }),
});
