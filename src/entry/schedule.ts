import { type EntryDeps, runLogged, type StepOutcome } from "./outcome.ts";
import { wakingOf } from "./waking.ts";

/** What Lambda says of a call. */
type LambdaContext = { awsRequestId: string; getRemainingTimeInMillis(): number };

/** What a step that a schedule starts may want to know of its run. */
export type ScheduledRun = {
  /** Unique to this run. */
  holder: string;
  /** When the host ends it, in milliseconds since 1970. */
  endsAtMs: number;
  /** An event started it between two ticks. */
  isWoken: boolean;
};

/** A Lambda handler that a schedule starts. What the step throws fails the call; nothing repeats it but the next tick. */
export function scheduleEntry(
  step: (run: ScheduledRun) => Promise<StepOutcome>,
  deps: EntryDeps,
): (event: unknown, context: LambdaContext) => Promise<StepOutcome> {
  return (event, context) => {
    const endsAtMs = deps.clock.nowMs() + context.getRemainingTimeInMillis();
    const waking = wakingOf(event);
    return runLogged(deps, { ...waking }, () =>
      step({ holder: context.awsRequestId, endsAtMs, isWoken: waking !== undefined }),
    );
  };
}
