import type { StatusReader } from "../../src/adapters/network/read-status.ts";
import { product } from "../../src/config/names.ts";
import type { Failure } from "../../src/domain/failure.ts";
import type { HostUse } from "../../src/domain/host-use.ts";
import {
  type ExitMeaning,
  type Gpu,
  type JobResult,
  type ProofLocation,
  type RunnerStage,
} from "../../src/domain/job.ts";
import { unixSeconds } from "../../src/domain/values.ts";
import type { Log } from "../../src/ports/log.ts";
import type { Findings, MakeBackend } from "./backends/backend.ts";
import type { Bucket } from "./bucket.ts";
import { leastProveSec } from "./deadline.ts";
import { exit, JobStopped, stopOf } from "./endings.ts";
import type { Inputs } from "./fetch/fetch-inputs.ts";
import { proveJob } from "./prove-job.ts";
import type { ProofJob } from "./read-job.ts";
import { createStages, type Stages } from "./stages.ts";
import { prefixOf, storeResult } from "./store.ts";
import type { WatchJob } from "./watch-job.ts";
import { watchRequest } from "./watch-request.ts";
import { workWatched } from "./watched-work.ts";

export type RunJobDeps = {
  bucket: Bucket;
  reader: StatusReader;
  log: Log;
  makeBackend: MakeBackend;
  fetch: (folder: string, signal: AbortSignal) => Promise<Inputs>;
  /** Throws a HostTrouble where this host cannot prove; tells its GPU. */
  checkHost: (signal: AbortSignal) => Promise<Gpu | undefined>;
  /** How busy the host was so far. */
  hostUse: () => HostUse;
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

  let findings: Findings = { versions: { runner: product.version } };
  const found = (more: Findings) => {
    findings = { ...findings, ...more };
  };
  const store: Store = (ending, signal) => {
    const result = resultOf({ job, stages, startedMs, findings, hostUse: deps.hostUse() }, ending);
    return storeResult(bucket, job, result, signal);
  };
  try {
    const proof = await prove(job, deps, { stages, found }, (made, signal) =>
      store({ outcome: "proved", proof: made }, signal),
    );
    return end("stored", { result: "proved", sizeBytes: proof.sizeBytes });
  } catch (error) {
    const why = stopOf(error, job, stages.current());
    if (!(error instanceof JobStopped)) log.error(`${stages.current()} failed`, {}, error);
    if (why.kind === "exit") {
      if (why.meaning === "tooLate" && findings.gas !== undefined) await tryToStoreLate(store, log);
      return end(why.meaning, { because: why.because });
    }
    return storeFailure(why.failure, store, end);
  }
}

type Ending =
  | { outcome: "proved"; proof: ProofLocation }
  | { outcome: "failed"; failure: Failure }
  | { outcome: "late" };
type Store = (ending: Ending, signal: AbortSignal) => Promise<void>;
type End = (meaning: ExitMeaning, fields: Parameters<Log["info"]>[1]) => ExitMeaning;

async function storeFailure(failure: Failure, store: Store, end: End): Promise<ExitMeaning> {
  const said = { error: failure.error, cause: failure.cause, because: failure.message };
  try {
    await store({ outcome: "failed", failure }, AbortSignal.timeout(storeLimitMs));
    return end("stored", { result: "failed", ...said });
  } catch (error) {
    return end("hostLost", { ...said, code: error instanceof Error ? error.name : "unknown" }); // the next attempt says it
  }
}

/** What can be learned from it is worth a moment of the host, and no more. */
const learnLimitMs = 3_000;

async function tryToStoreLate(store: Store, log: Log): Promise<void> {
  try {
    await store({ outcome: "late" }, AbortSignal.timeout(learnLimitMs));
  } catch (error) {
    log.warn("what a late job tells was not stored", { outcome: "skipped", cause: String(error) });
  }
}

type Run = { job: ProofJob; stages: Stages; startedMs: number; findings: Findings; hostUse: HostUse };

function resultOf({ job, stages, startedMs, findings, hostUse }: Run, ending: Ending): JobResult {
  const { requestId, jobId, attempt, backend, host } = job;
  const where = host.className !== undefined && { className: host.className };
  const startedAtSec = unixSeconds(startedMs / 1_000);
  const who = { requestId, jobId, attempt, backend };
  return { ...who, ...findings, stages: stages.times(), startedAtSec, ...where, hostUse, ...ending };
}

type Parts = { stages: Stages; found: (findings: Findings) => void };

/** Proves in a folder of its own, under a signal that ends it when the work has become pointless; `store` is the last of it. */
async function prove(
  job: ProofJob,
  deps: RunJobDeps,
  { stages, found }: Parts,
  store: (proof: ProofLocation, signal: AbortSignal) => Promise<void>,
): Promise<ProofLocation> {
  const { reader, log, nowMs, watchEveryMs: everyMs = 5_000 } = deps;
  if (job.deadlineSec - nowMs() / 1_000 <= leastProveSec(job, 0n))
    throw exit("tooLate", "the deadline has passed before the start, or nobody could prove by then");
  const isNearlyDone = () => finishing.has(stages.current());
  const alsoWatch: WatchJob["alsoWatch"] = (stop, ended) => {
    ended.addEventListener("abort", () => reader.close(), { once: true }); // a look under way must not be waited for
    return watchRequest({ reader, requestId: job.requestId, everyMs, log, stop, signal: ended });
  };
  return workWatched({ ...deps, job, prefix: prefixOf(job), isNearlyDone, alsoWatch }, async (at) => {
    const proof = await proveJob({ ...deps, ...at, job, stages, found });
    await store(proof, at.signal);
    return proof;
  });
}

/** Stages that take seconds, with the proof at hand. */
const finishing: ReadonlySet<RunnerStage> = new Set(["verify", "store"]);
