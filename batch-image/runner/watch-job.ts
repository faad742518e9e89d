import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../../src/ports/log.ts";
import { exit, type JobStopped } from "./endings.ts";
import { longestTimerMs } from "./longest-timer.ts";
import type { ProofJob } from "./read-job.ts";

export type WatchJob = {
  job: Pick<ProofJob, "deadlineSec" | "host">;
  log: Log;
  /** Aborts when the host asks us to leave. */
  hostLeaves: AbortSignal;
  /** There is a proof, and only seconds of work are left with it. */
  isNearlyDone: () => boolean;
  nowMs: () => number;
  /** Whatever else can end it, for as long as `signal` does not abort. */
  alsoWatch?: (stop: (why: JobStopped) => void, signal: AbortSignal) => Promise<void>;
};

/** Whatever can end the work from outside: the host, the deadline, the network. `signal` aborts with a JobStopped. */
export function watchJob({ job, log, hostLeaves, isNearlyDone, nowMs, alsoWatch }: WatchJob) {
  const ending = new AbortController();
  const over = new AbortController();
  const stop = (why: JobStopped) => ending.abort(why);
  const leave = () => void leaveHost();
  async function leaveHost() {
    if (isNearlyDone()) {
      log.warn("the host goes away: the proof is still stored", { graceSec: job.host.leaveGraceSec });
      await sleep(job.host.leaveGraceSec * 1_000, undefined, { signal: over.signal }).catch(() => undefined);
    }
    stop(exit("hostLost", "the host goes away"));
  }
  if (hostLeaves.aborted) leave();
  hostLeaves.addEventListener("abort", leave, { once: true });
  const deadline = atDeadline(job.deadlineSec * 1_000, nowMs, () => stop(exit("tooLate", "the deadline has passed")));
  const signal = AbortSignal.any([ending.signal, over.signal]);
  const watching = alsoWatch?.(stop, signal);
  return {
    signal: ending.signal,
    async close() {
      over.abort();
      deadline.close();
      hostLeaves.removeEventListener("abort", leave);
      await watching;
    },
  };
}

function atDeadline(deadlineMs: number, nowMs: () => number, passed: () => void): { close(): void } {
  const look = () => (nowMs() >= deadlineMs ? passed() : arm());
  const arm = (): void => {
    timer = setTimeout(look, Math.min(deadlineMs - nowMs(), longestTimerMs));
  };
  let timer: NodeJS.Timeout;
  arm();
  return { close: () => clearTimeout(timer) };
}
