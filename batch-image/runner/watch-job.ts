import { setTimeout as sleep } from "node:timers/promises";
import type { StatusReader } from "../../src/adapters/network/read-status.ts";
import type { Log } from "../../src/ports/log.ts";
import { exit, type JobStopped } from "./endings.ts";
import { longestTimerMs } from "./longest-timer.ts";
import type { ProofJob } from "./read-job.ts";
import { watchRequest } from "./watch-request.ts";

type WatchJob = {
  job: ProofJob;
  reader: StatusReader;
  log: Log;
  /** Aborts when the host asks us to leave. */
  hostLeaves: AbortSignal;
  /** There is a proof, and only seconds of work are left with it. */
  isNearlyDone: () => boolean;
  nowMs: () => number;
  /** Between two looks at the request. */
  watchEveryMs: number;
};

/** Whatever can end the work from outside: the host, the deadline, the network. `signal` aborts with a JobStopped. */
export function watchJob({ job, reader, log, hostLeaves, isNearlyDone, nowMs, watchEveryMs }: WatchJob) {
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
  const watching = watchRequest({ reader, requestId: job.requestId, everyMs: watchEveryMs, log, stop, signal });
  return {
    signal: ending.signal,
    async close() {
      over.abort();
      reader.close();
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
