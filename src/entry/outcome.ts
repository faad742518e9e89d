import type { Clock } from "../ports/clock.ts";
import type { Log, LogFields } from "../ports/log.ts";
import type { Metrics } from "../ports/metrics.ts";
import { PortError } from "../ports/port-error.ts";

/** How a step ends. Of all kinds only `retry-later` asks for another try. */
export type StepOutcome = { kind: string };
export type RetryLater = { kind: "retry-later"; because: string; afterSec?: number };

/** What each entry needs beside its step. */
export type EntryDeps = {
  step: string;
  log: Log;
  clock: Pick<Clock, "nowMs">;
  metrics: Pick<Metrics, "flush">;
};

/** Runs the step and writes the one line that tells how it ended; metrics leave whatever happens. Throws what it throws. */
export async function runLogged<O extends StepOutcome>(
  { step, log, clock, metrics }: EntryDeps,
  fields: LogFields,
  run: () => Promise<O>,
): Promise<O> {
  const startedMs = clock.nowMs();
  const elapsed = () => ({ elapsedMs: clock.nowMs() - startedMs });
  try {
    const outcome = await run();
    log.info(`${step}: ${outcome.kind}`, { ...plain(outcome), step, ...fields, outcome: outcome.kind, ...elapsed() });
    return outcome;
  } catch (error) {
    const coded = error instanceof PortError ? { code: error.code, policy: error.policy } : {};
    log.error(`${step}: failed`, { step, ...fields, outcome: "failed", ...coded, ...elapsed() }, error);
    throw error;
  } finally {
    metrics.flush();
  }
}

/** Outcomes say more than their kind; what is a number or a word fits a log line. Links stay out: they carry secrets. */
function plain({ kind: _kind, ...rest }: StepOutcome & Record<string, unknown>): LogFields {
  const told = Object.entries(rest).filter(
    (pair): pair is [string, string | number | boolean] =>
      ["string", "number", "boolean"].includes(typeof pair[1]) && pair[0] !== "uri",
  );
  return Object.fromEntries(told);
}
