import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { systemClock } from "../../src/adapters/clock/system-clock.ts";
import { createStatusReader } from "../../src/adapters/network/read-status.ts";
import { createEmfMetrics } from "../../src/adapters/telemetry/emf-metrics.ts";
import { metricNamespace } from "../../src/config/names.ts";
import { exitCodes } from "../../src/domain/job.ts";
import type { Log } from "../../src/ports/log.ts";
import { simulatedBackend } from "./backends/simulated.ts";
import { sp1Backend } from "./backends/sp1.ts";
import { openBucket } from "./bucket.ts";
import { noCache, openProgramCache, type ProgramCache } from "./cache/program-cache.ts";
import { usualLimits } from "./fetch/download.ts";
import { fetchInputs } from "./fetch/fetch-inputs.ts";
import { httpSource } from "./fetch/http-source.ts";
import { privateStdinSource } from "./fetch/private-stdin.ts";
import { type S3Readers, s3Source } from "./fetch/s3-source.ts";
import type { Source } from "./fetch/source.ts";
import { checkHost } from "./guards/check-host.ts";
import { watchClock } from "./guards/clock.ts";
import { askSmi } from "./host/nvidia-smi.ts";
import { createJobLog } from "./job-log.ts";
import { countUse, loggedUse, type Monitor, startMonitor } from "./monitor/monitor.ts";
import { hostSampler } from "./monitor/sample-host.ts";
import { BadJob, type ProofJob, readJob } from "./read-job.ts";
import { type RunJobDeps, runJob } from "./run-job.ts";

/** As the lines of a step name its Lambda. */
const service = "prove-job";

type Environment = Readonly<Record<string, string | undefined>>;

/** The whole process: reads its job, does it, and returns the exit code (`exitCodes`). `other` takes the place of a dep. */
export async function runProcess(environment: Environment, other: Partial<RunJobDeps> = {}): Promise<number> {
  const write = (line: string) => void process.stdout.write(line);
  process.stdout.on("error", () => undefined); // a log that nobody takes is no reason to lose a proof
  try {
    const job = readJob(environment);
    const { requestId, jobId, attempt, backend } = job;
    const simulated = backend === "simulated" ? { simulated: true } : {};
    const log = createJobLog(write, { service, requestId, jobId, attempt, backend, ...simulated });
    const monitor = monitorOf(job);
    const meaning = await runJob(job, { ...depsOf(job, log, environment, monitor), ...other });
    monitor.close();
    log.info("the host's use", loggedUse(monitor.use()));
    countUse(
      createEmfMetrics({ namespace: metricNamespace(job.stage), clock: { nowMs: Date.now }, write }),
      monitor.use(),
    );
    return exitCodes[meaning];
  } catch (error) {
    const log = createJobLog(write, { service });
    if (error instanceof BadJob) {
      log.error(error.message, { outcome: "badJob", code: error.code });
      return exitCodes.badJob;
    }
    log.error("the runner failed", { outcome: "hostLost" }, error);
    return exitCodes.hostLost;
  }
}

function depsOf(job: ProofJob, log: Log, environment: Environment, monitor: Monitor): RunJobDeps {
  const s3 = s3Config(environment);
  const own = new S3Client(s3);
  const anonymous = new S3Client({ ...s3, signer: { sign: (request) => Promise.resolve(request) } });
  const readers: S3Readers = { anonymous, own, ownBucket: job.bucket };
  const sourceOf = (uri: string) => (uri.startsWith("s3:") ? s3Source(uri, readers) : httpSource(uri));
  const skewSec = watchClock(own, Date.now);
  const { maxProgramBytes, maxStdinBytes } = job.host;
  return {
    bucket: openBucket(own, job.bucket),
    reader: createStatusReader({ url: job.networkUrl, log, clock: systemClock }),
    log,
    makeBackend: job.backend === "simulated" ? simulatedBackend : sp1Backend,
    fetch: async (folder, signal) =>
      fetchInputs({
        program: sourceOf(job.programUri),
        stdin: stdinSource(job, sourceOf, environment),
        cache: cacheOf(job, log),
        stdinLast: job.stdin.kind === "private",
        folder,
        maxBytes: { program: maxProgramBytes, stdin: maxStdinBytes },
        limits: usualLimits,
        signal,
      }),
    checkHost: (signal) => checkHost({ job, askSmi: smiOf(job, 20_000, signal), skewSec }),
    hostUse: monitor.use,
    hostLeaves: signalOf("SIGTERM", "SIGINT"),
    nowMs: Date.now,
  };
}

const smiOf = ({ host }: ProofJob, timeoutMs: number, signal: AbortSignal) =>
  askSmi({ binary: host.nvidiaSmi, environment: host.proverEnvironment, timeoutMs, signal });

function monitorOf(job: ProofJob): Monitor {
  const ask = job.backend === "cuda" ? (signal: AbortSignal) => smiOf(job, 10_000, signal) : undefined;
  return startMonitor(hostSampler(job.host.workFolder, ask));
}

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

/** The SDK reads the region from AWS_REGION alone; a container may have only the older name. */
function regionOf({ AWS_REGION, AWS_DEFAULT_REGION }: Environment): { region?: string } {
  const region = AWS_REGION ?? AWS_DEFAULT_REGION;
  return region === undefined ? {} : { region };
}

/** Buckets of the network may be anywhere; an endpoint that is not AWS has no host name for each bucket. */
function s3Config(environment: Environment): S3ClientConfig {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL;
  return {
    ...regionOf(environment),
    followRegionRedirects: true,
    forcePathStyle: endpoint !== undefined,
    maxAttempts: 5,
  };
}

function signalOf(...names: NodeJS.Signals[]): AbortSignal {
  const leaving = new AbortController();
  for (const name of names) process.on(name, () => leaving.abort());
  return leaving.signal;
}
