import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StatusReader } from "../../src/adapters/network/read-status.ts";
import type { Failure } from "../../src/domain/failure.ts";
import type { ExitMeaning, JobResult } from "../../src/domain/job.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Execution, MakeBackend } from "./backends/backend.ts";
import type { Bucket } from "./bucket.ts";
import { exit, JobStopped, stopOf } from "./endings.ts";
import type { Inputs } from "./fetch/fetch-inputs.ts";
import { createProgress } from "./progress.ts";
import { proveJob } from "./prove-job.ts";
import type { ProofJob } from "./read-job.ts";
import { createStages, type Stages } from "./stages.ts";
import { prefixOf, storeResult } from "./store.ts";
import { watchRequest } from "./watch-request.ts";

export type RunJobDeps = {
  bucket: Bucket;
  reader: StatusReader;
  log: Log;
  makeBackend: MakeBackend;
  fetch: (folder: string, signal: AbortSignal) => Promise<Inputs>;
  /** Aborts when the host asks us to leave. */
  hostLeaves: AbortSignal;
  nowMs: () => number;
  /** Between two looks at the request. */
  watchEveryMs?: number;
};

const storeLimitMs = 60_000;

/** One job from claim to result. Never rejects: how it went is the exit code's meaning. */
export async function runJob(job: ProofJob, deps: RunJobDeps): Promise<ExitMeaning> {
  const { bucket, log, nowMs } = deps;
  const startedMs = nowMs();
  const stages = createStages(log, nowMs);
  const end = (meaning: ExitMeaning, fields: Parameters<Log["info"]>[1]) => {
    log.info(`job ends: ${meaning}`, { outcome: meaning, elapsedMs: Math.round(nowMs() - startedMs), ...fields });
    return meaning;
  };

  const seen: { execution?: Execution } = {};
  const store = (ending: Ending, signal: AbortSignal) =>
    storeResult(bucket, job, resultOf({ job, stages, startedMs, execution: seen.execution }, ending), signal);
  try {
    const proof = await prove(job, deps, stages, async (work, signal) => {
      const proved = await work((execution) => (seen.execution = execution));
      await store({ outcome: "proved", proof: proved.proof }, signal);
      return proved.proof;
    });
    return end("stored", { result: "proved", sizeBytes: proof.sizeBytes });
  } catch (error) {
    const why = stopOf(error, job, stages.current());
    if (!(error instanceof JobStopped)) log.error(`${stages.current()} failed`, {}, error);
    if (why.kind === "exit") return end(why.meaning, { because: why.because });
    return storeFailure(why.failure, store, end);
  }
}

type Ending = { outcome: "proved"; proof: Extract<JobResult, { outcome: "proved" }>["proof"] } | FailedEnding;
type FailedEnding = { outcome: "failed"; failure: Failure };
type End = (meaning: ExitMeaning, fields: Parameters<Log["info"]>[1]) => ExitMeaning;

async function storeFailure(
  failure: Failure,
  store: (ending: Ending, signal: AbortSignal) => Promise<void>,
  end: End,
): Promise<ExitMeaning> {
  const said = { error: failure.error, cause: failure.cause, because: failure.message };
  try {
    await store({ outcome: "failed", failure }, AbortSignal.timeout(storeLimitMs));
    return end("stored", { result: "failed", ...said });
  } catch (error) {
    return end("hostLost", { ...said, code: error instanceof Error ? error.name : "unknown" }); // the next attempt says it
  }
}

type Run = { job: ProofJob; stages: Stages; startedMs: number; execution: Execution | undefined };

function resultOf({ job, stages, startedMs, execution }: Run, ending: Ending): JobResult {
  const { requestId, jobId, attempt, backend, host } = job;
  const used = execution && { cycles: execution.cycles, gas: execution.gas };
  const where = host.className !== undefined && { className: host.className };
  const startedAtSec = unixSeconds(startedMs / 1_000);
  return { requestId, jobId, attempt, backend, ...used, stages: stages.times(), startedAtSec, ...where, ...ending };
}

type Work = (executed: (execution: Execution) => void) => ReturnType<typeof proveJob>;

/** Runs `within` in a folder of its own, under a signal that ends it when the work has become pointless. */
async function prove<T>(
  job: ProofJob,
  deps: RunJobDeps,
  stages: Stages,
  within: (work: Work, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (job.deadlineSec * 1_000 <= deps.nowMs()) throw exit("tooLate", "the deadline has passed before the start");
  const folder = await mkdtemp(join(job.host.workFolder, "proof-"));
  const watch = startWatch(job, deps);
  const progress = createProgress((text) => deps.bucket.put(`${prefixOf(job)}progress.json`, text, watch.signal));
  const { bucket, log, makeBackend, fetch } = deps;
  const context = {
    job,
    bucket,
    stages,
    folder,
    signal: watch.signal,
    log,
    progress: progress.show,
    makeBackend,
    fetch,
  };
  try {
    return await within((executed) => proveJob(context, executed), watch.signal);
  } catch (error) {
    throw watch.signal.aborted ? watch.signal.reason : error; // what broke off because we stopped it says nothing
  } finally {
    await watch.close();
    await progress.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whatever can end the work from outside: the host, the deadline, the network. */
function startWatch(job: ProofJob, { reader, log, hostLeaves, nowMs, watchEveryMs = 5_000 }: RunJobDeps) {
  const ending = new AbortController();
  const over = new AbortController();
  const stop = (why: JobStopped) => ending.abort(why);
  const leave = () => stop(exit("hostLost", "the host goes away"));
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

const longestTimerMs = 2 ** 31 - 1; // a longer one would go off at once

function atDeadline(deadlineMs: number, nowMs: () => number, passed: () => void): { close(): void } {
  const look = () => (nowMs() >= deadlineMs ? passed() : arm());
  const arm = (): void => {
    timer = setTimeout(look, Math.min(deadlineMs - nowMs(), longestTimerMs));
  };
  let timer: NodeJS.Timeout;
  arm();
  return { close: () => clearTimeout(timer) };
}
