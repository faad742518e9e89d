import { type Failure, withoutSecrets } from "../../src/domain/failure.ts";
import type { ExitMeaning, RunnerStage } from "../../src/domain/job.ts";

/** Why the work on a job stops before there is a proof. */
export type Stop =
  /** The exit code says all; nothing is stored but what a late job found. */
  | { kind: "exit"; meaning: Exclude<ExitMeaning, "stored" | "badJob">; because: string }
  /** Proving again cannot mend it: stored as the job's result. */
  | { kind: "failed"; failure: Failure };

/** Carries a stop through the stages, and is the reason of the signal that ends them from outside. */
export class JobStopped extends Error {
  readonly code = "JOB_STOPPED";
  readonly policy = "give-up";
  readonly stop: Stop;

  constructor(stop: Stop, options?: ErrorOptions) {
    super(stop.kind === "exit" ? stop.because : stop.failure.message, options);
    this.name = "JobStopped";
    this.stop = stop;
  }
}

/**
 * This host could not; another may. `failure` is what the job's result says when it happens a second time; without one
 * it is the host's trouble however often it happens.
 */
export class HostTrouble extends Error {
  readonly code = "HOST_TROUBLE";
  readonly policy = "retry";
  readonly failure: Failure | undefined;

  constructor(message: string, failure?: Failure, options?: ErrorOptions) {
    super(brief(message), options);
    this.name = "HostTrouble";
    this.failure = failure;
  }
}

export const exit = (meaning: Extract<Stop, { kind: "exit" }>["meaning"], because: string) =>
  new JobStopped({ kind: "exit", meaning, because: brief(because) });

export const failed = (failure: Failure, options?: ErrorOptions) =>
  new JobStopped({ kind: "failed", failure: { ...failure, message: brief(failure.message) } }, options);

const mostReadChars = 16_384;
const mostMessageChars = 2_000;

/** A message fit for the network: without secrets and not long, however long it was. */
const brief = (message: string) => withoutSecrets(message.slice(0, mostReadChars)).slice(0, mostMessageChars);

/**
 * What an error means for the job. A host's trouble, and whatever nobody foresaw, gets one more try on another attempt
 * or in another round; then it is the result, for a proof that fails on every host must not hold a GPU until its deadline.
 */
export function stopOf(
  error: unknown,
  { losses, attempt }: { losses: number; attempt: number },
  stage: RunnerStage,
): Stop {
  if (error instanceof JobStopped) return error.stop;
  const message = error instanceof Error ? error.message : String(error);
  const failure =
    error instanceof HostTrouble ? error.failure : ({ error: "UNKNOWN_FAILURE", message, stage } satisfies Failure);
  const firstTry = losses === 0 && attempt === 1;
  if (firstTry || failure === undefined || stage === "claim") return exit("hostLost", message).stop;
  return failed(failure).stop;
}
