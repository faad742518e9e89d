import type { RetryStrategy } from "./schemas.ts";

/** How an attempt ended, in the three words that `evaluateOnExit` can ask about. */
export type Ending = { exitCode?: number | undefined; reason?: string | undefined; statusReason: string };

/** Only the start has to match where a pattern ends in an asterisk; what is absent matches `*` alone. */
const matches = (pattern: string | undefined, value: string | number | undefined): boolean => {
  if (pattern === undefined) return true;
  const text = String(value ?? "");
  return pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
};

/**
 * Whether a failed attempt is followed by another: the first condition that matches decides, and where none does the job is
 * retried while attempts are left (API reference, EvaluateOnExit).
 */
export function decideRetry(strategy: RetryStrategy, attemptsMade: number, ending: Ending): "RETRY" | "EXIT" {
  if (attemptsMade >= (strategy.attempts ?? 1)) return "EXIT";
  const rule = strategy.evaluateOnExit?.find(
    ({ onExitCode, onReason, onStatusReason }) =>
      matches(onExitCode, ending.exitCode) &&
      matches(onReason, ending.reason) &&
      matches(onStatusReason, ending.statusReason),
  );
  return rule?.action ?? "RETRY";
}
