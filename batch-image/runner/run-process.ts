import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { systemClock } from "../../src/adapters/clock/system-clock.ts";
import { createStatusReader } from "../../src/adapters/network/read-status.ts";
import { createEmfMetrics } from "../../src/adapters/telemetry/emf-metrics.ts";
import { metricNamespace } from "../../src/config/names.ts";
import { type ExitMeaning, exitCodes } from "../../src/domain/job.ts";
import type { Log } from "../../src/ports/log.ts";
import { noCache, openProgramCache, type ProgramCache } from "./cache/program-cache.ts";
import { type CalibrationJob, isCalibration, readCalibration } from "./calibration/read-calibration.ts";
import { type RunCalibrationDeps, runCalibration } from "./calibration/run-calibration.ts";
import { usualLimits } from "./fetch/download.ts";
import { fetchInputs } from "./fetch/fetch-inputs.ts";
import { httpSource } from "./fetch/http-source.ts";
import { privateStdinSource } from "./fetch/private-stdin.ts";
import { ownObject, type S3Readers, s3Source } from "./fetch/s3-source.ts";
import type { Source } from "./fetch/source.ts";
import { createJobLog } from "./job-log.ts";
import { countUse, loggedUse, type Monitor } from "./monitor/monitor.ts";
import { type Environment, monitorOf, processParts, regionOf, s3Config } from "./process-parts.ts";
import { BadJob, type ProofJob, readJob } from "./read-job.ts";
import { type RunJobDeps, runJob } from "./run-job.ts";

/** As the lines of a step name its Lambda. */
const services = { proof: "prove-job", calibration: "calibrate-job" } as const;

/** The whole process: reads its job, does it, and returns the exit code (`exitCodes`). `other` takes the place of a dep. */
export async function runProcess(environment: Environment, other: Partial<RunJobDeps> = {}): Promise<number> {
  process.stdout.on("error", () => undefined); // a log that nobody takes is no reason to lose a proof
  const calibrates = isCalibration(environment);
  try {
    return exitCodes[await (calibrates ? calibrate(environment) : prove(environment, other))];
  } catch (error) {
    const log = createJobLog(write, { service: calibrates ? services.calibration : services.proof });
    if (error instanceof BadJob) {
      log.error(error.message, { outcome: "badJob", code: error.code });
      return exitCodes.badJob;
    }
    log.error("the runner failed", { outcome: "hostLost" }, error);
    return exitCodes.hostLost;
  }
}

const write = (line: string) => void process.stdout.write(line);

async function prove(environment: Environment, other: Partial<RunJobDeps>): Promise<ExitMeaning> {
  const job = readJob(environment);
  const { requestId, jobId, attempt, backend } = job;
  const log = createJobLog(write, { service: services.proof, requestId, jobId, attempt, backend, ...markOf(job) });
  return watched(job, log, (monitor) => runJob(job, { ...depsOf(job, log, environment, monitor), ...other }));
}

async function calibrate(environment: Environment): Promise<ExitMeaning> {
  const job = readCalibration(environment, Date.now() / 1_000);
  const { run, className, jobId, backend } = job;
  const log = createJobLog(write, { service: services.calibration, run, className, jobId, backend, ...markOf(job) });
  return watched(job, log, () => runCalibration(job, calibrationDeps(job, log, environment)));
}

/** Every line about a simulated proof says so. */
const markOf = ({ backend }: Pick<ProofJob, "backend">) => (backend === "simulated" ? { simulated: true } : {});

async function watched(
  job: Pick<ProofJob, "backend" | "host" | "stage">,
  log: Log,
  work: (monitor: Monitor) => Promise<ExitMeaning>,
): Promise<ExitMeaning> {
  const monitor = monitorOf(job);
  const meaning = await work(monitor);
  monitor.close();
  log.info("the host's use", loggedUse(monitor.use()));
  countUse(
    createEmfMetrics({ namespace: metricNamespace(job.stage), clock: { nowMs: Date.now }, write }),
    monitor.use(),
  );
  return meaning;
}

function depsOf(job: ProofJob, log: Log, environment: Environment, monitor: Monitor): RunJobDeps {
  const { own, deps } = processParts(job, environment);
  const anonymous = new S3Client({ ...s3Config(environment), signer: { sign: (request) => Promise.resolve(request) } });
  const readers: S3Readers = { anonymous, own, ownBucket: job.bucket };
  const sourceOf = (uri: string) => (uri.startsWith("s3:") ? s3Source(uri, readers) : httpSource(uri));
  return {
    ...deps,
    reader: createStatusReader({ url: job.networkUrl, log, clock: systemClock }),
    log,
    fetch: async (folder, signal) =>
      fetchInputs({
        program: sourceOf(job.programUri),
        stdin: stdinSource(job, sourceOf, environment),
        cache: cacheOf(job, log),
        stdinLast: job.stdin.kind === "private",
        folder,
        maxBytes: ceilingsOf(job),
        limits: usualLimits,
        signal,
      }),
    hostUse: monitor.use,
  };
}

/** What is measured lies in our own bucket, and comes from the operator. */
function calibrationDeps(job: CalibrationJob, log: Log, environment: Environment): RunCalibrationDeps {
  const { own, deps } = processParts({ ...job, mode: "compressed" }, environment);
  const source = (key: string) => ownObject(own, job.bucket, key);
  return {
    ...deps,
    log,
    fetch: ({ programKey, stdinKey }, folder, signal) =>
      fetchInputs({
        program: source(programKey),
        stdin: source(stdinKey),
        cache: noCache,
        stdinLast: false,
        folder,
        maxBytes: ceilingsOf(job),
        limits: usualLimits,
        signal,
      }),
  };
}

const ceilingsOf = ({ host }: Pick<ProofJob, "host">) => ({ program: host.maxProgramBytes, stdin: host.maxStdinBytes });

function cacheOf(job: ProofJob, log: RunJobDeps["log"]): ProgramCache {
  const { cacheFolder: folder, maxCacheBytes: maxBytes, maxProgramBytes } = job.host;
  return folder === undefined
    ? noCache
    : openProgramCache({ folder, maxBytes, maxProgramBytes, job, log, nowMs: Date.now });
}

function stdinSource(
  { stdin, requestId, jobId }: ProofJob,
  sourceOf: (uri: string) => Source,
  environment: Environment,
) {
  if (stdin.kind === "public") return sourceOf(stdin.uri);
  const lambda = new LambdaClient(regionOf(environment));
  const issuer = { lambda, functionName: stdin.issuer, requestId, jobId };
  return privateStdinSource(issuer, () => Math.floor(Date.now() / 1_000));
}
