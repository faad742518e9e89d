import { randomUUID } from "node:crypto";
import type { LambdaError } from "./function.ts";
import type { LambdaHost } from "./host.ts";

/** `AWS::Lambda::EventInvokeConfig`, or what holds without one: 2 retries, 6 hours. */
export type AsyncPolicy = {
  maximumRetryAttempts: number;
  maximumEventAgeSec: number;
  /** ARN of the queue that gets the record of an event that was given up. */
  onFailure?: string;
};

export const defaultAsyncPolicy: AsyncPolicy = { maximumRetryAttempts: 2, maximumEventAgeSec: 21_600 };

/** An event that Lambda gave up, as a destination sees it. */
export type GivenUp = {
  functionName: string;
  requestId: string;
  payload: string;
  condition: "RetriesExhausted" | "EventAgeExceeded";
  attempts: number;
  error: LambdaError | undefined;
};

export type AsyncInvocations = {
  /** Takes an event; its fate is Lambda's matter from here on. */
  accept(functionName: string, payload: string): void;
  /** Resolves when no event runs or waits. */
  settled(): Promise<void>;
  /** Forgets what waits and takes nothing more. */
  close(): void;
};

type Options = {
  host: LambdaHost;
  policy(functionName: string): AsyncPolicy;
  /** Waits before the first and the second retry of a failed event: 1 and 2 minutes on AWS. */
  retryDelaysMs: readonly number[];
  now(): number;
  onGivenUp(event: GivenUp): void;
};

/** A throttled event comes back after 1 s at first and after 5 minutes at most, for as long as it is young enough. */
const throttleDelayMs = (times: number): number => Math.min(300_000, 1_000 * 2 ** times);

/** Lambda's internal queue for events: at least once, retried as the function's policy says, dropped when too old. */
export function createAsyncInvocations({ host, policy, retryDelaysMs, now, onGivenUp }: Options): AsyncInvocations {
  const running = new Set<Promise<void>>();
  const sleeping = new Set<() => void>();
  let closed = false;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleeping.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleeping.add(wake);
    });

  const follow = async (functionName: string, payload: string): Promise<void> => {
    const requestId = randomUUID();
    const { maximumRetryAttempts, maximumEventAgeSec } = policy(functionName);
    const acceptedMs = now();
    let error: LambdaError | undefined;
    for (let attempts = 0, throttles = 0; !closed; ) {
      const giveUp = (condition: GivenUp["condition"]): void =>
        onGivenUp({ functionName, requestId, payload, condition, attempts, error });
      if (now() - acceptedMs > maximumEventAgeSec * 1000) return giveUp("EventAgeExceeded");
      const outcome = await host.invoke(functionName, payload, requestId);
      if (outcome === undefined || outcome.kind === "returned") return;
      if (outcome.kind === "throttled") {
        await sleep(throttleDelayMs(throttles++));
        continue;
      }
      attempts += 1;
      error = outcome.error;
      if (attempts > maximumRetryAttempts) return giveUp("RetriesExhausted");
      await sleep(retryDelaysMs[attempts - 1] ?? retryDelaysMs.at(-1) ?? 0);
    }
  };

  return {
    accept(functionName, payload) {
      if (closed) return;
      const run = follow(functionName, payload).finally(() => running.delete(run));
      running.add(run);
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
    close() {
      closed = true;
      for (const wake of [...sleeping]) wake();
    },
  };
}
