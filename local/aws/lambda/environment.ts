import type { ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { signalGroup } from "../processes/reaper.ts";
import type { LambdaError, LambdaFunction, Outcome } from "./function.ts";

/** What `GET /invocation/next` hands to the runtime. */
export type Invocation = {
  requestId: string;
  payload: string;
  deadlineMs: number;
  /** A planned death, see `faults.mjs`. */
  kill?: string;
};

/** The Runtime API's side of one environment: what its process may say. */
export type RuntimeSide = {
  next(): Promise<Invocation>;
  finish(requestId: string, outcome: Outcome): boolean;
  initFailed(error: LambdaError): void;
};

export type Environment = RuntimeSide & {
  id: string;
  /** Runs one invocation; the caller sees to it that there is never a second one inside. */
  invoke(payload: string, requestId: string, kill?: string): Promise<Outcome & { initMs: number; durationMs: number }>;
  /** The invocation inside, or the last one: late lines belong to it. */
  currentRequestId(): string | undefined;
  /** False once the process is gone: a new environment has to take its place. */
  alive(): boolean;
  /** At once, as Lambda ends a function without extensions: no signal reaches its code, and nothing runs once more. */
  kill(): void;
  exited: Promise<void>;
};

type Options = {
  fn: LambdaFunction;
  start(id: string): ChildProcess;
  /** Stops the process between invocations, as Lambda freezes it. */
  freeze: boolean;
  now(): number;
};

/** What Lambda adds to the timeout for a cold start. */
const INIT_LIMIT_MS = 10_000;

const exitError = (code: number | null, signal: NodeJS.Signals | null): LambdaError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `Runtime exited with error: ${signal === null ? `exit status ${code}` : `signal: ${signal}`}`,
});

/** One process that takes one invocation at a time: started, then waiting or running, then gone. */
export function startEnvironment({ fn, start, freeze, now }: Options): Environment {
  const id = randomUUID();
  const startedMs = now();
  const child = start(id);
  let readyMs: number | undefined;
  let waiting: ((invocation: Invocation) => void) | undefined;
  let inside: { requestId: string; settle(outcome: Outcome): void; begin(): void; invocation: Invocation } | undefined;
  let lastRequestId: string | undefined;
  let initError: LambdaError | undefined;
  let gone = false;

  const settle = (outcome: Outcome): void => {
    const done = inside;
    inside = undefined;
    done?.settle(outcome);
  };
  const exited = new Promise<void>((resolve) => {
    const end = (error: LambdaError): void => {
      gone = true;
      settle({ kind: "failed", error: initError ?? error });
      resolve();
    };
    child.once("exit", (code, signal) => end(exitError(code, signal)));
    child.once("error", (cause) => end({ errorType: "Runtime.InvalidEntrypoint", errorMessage: cause.message }));
  });
  const hand = (): void => {
    if (waiting === undefined || inside === undefined) return;
    const answer = waiting;
    waiting = undefined;
    if (freeze) signalGroup(child, "SIGCONT");
    inside.begin();
    answer(inside.invocation);
  };

  return {
    id,
    exited,
    alive: () => !gone,
    currentRequestId: () => inside?.requestId ?? lastRequestId,
    kill() {
      if (!gone) signalGroup(child, "SIGKILL");
    },
    next() {
      readyMs ??= now();
      return new Promise((resolve) => {
        waiting = resolve;
        if (inside !== undefined) hand();
        else if (freeze) signalGroup(child, "SIGSTOP");
      });
    },
    finish(requestId, outcome) {
      if (inside?.requestId !== requestId) return false;
      settle(outcome);
      return true;
    },
    initFailed(error) {
      initError = error;
    },
    invoke(payload, requestId, kill) {
      return new Promise((resolve) => {
        const initMs = readyMs === undefined ? -1 : 0;
        const askedMs = now();
        let begunMs = askedMs;
        const timeoutMs = fn.timeoutSec * 1000;
        const overdue = (): void => {
          gone = true; // nobody may be given to it between now and the exit of the process
          settle({ kind: "failed", error: timedOut(requestId, fn.timeoutSec) });
          signalGroup(child, "SIGKILL");
        };
        let timer = setTimeout(overdue, INIT_LIMIT_MS + timeoutMs);
        inside = {
          requestId,
          invocation: { requestId, payload, deadlineMs: askedMs + timeoutMs, ...(kill === undefined ? {} : { kill }) },
          begin() {
            clearTimeout(timer);
            begunMs = now();
            timer = setTimeout(overdue, timeoutMs);
            this.invocation.deadlineMs = begunMs + timeoutMs;
          },
          settle(outcome) {
            clearTimeout(timer);
            const init = initMs === 0 ? 0 : Math.max(0, (readyMs ?? now()) - startedMs);
            const report = { ...outcome, initMs: init, durationMs: now() - begunMs };
            // Lines written before the answer are in the pipe already: let them be read first.
            setImmediate(() => resolve(report));
          },
        };
        lastRequestId = requestId;
        if (gone) settle({ kind: "failed", error: initError ?? exitError(null, null) });
        else hand();
      });
    },
  };
}

const timedOut = (requestId: string, timeoutSec: number): LambdaError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSec.toFixed(2)} seconds`,
});
