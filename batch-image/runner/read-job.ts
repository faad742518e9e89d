import { jobEnvironment, runnerEnvironment } from "../../src/config/names.ts";
import { type ProverBackend, proverBackends } from "../../src/domain/job.ts";
import { type ProofMode, proofModes } from "../../src/domain/proof-request.ts";
import { lossesOf } from "../../src/domain/request.ts";
import {
  type Hash,
  hash,
  type JobId,
  type JobName,
  jobId,
  jobNameOf,
  type RequestId,
  readJobName,
  requestId,
  type UnixSeconds,
  unixSeconds,
} from "../../src/domain/values.ts";
import { amount, fieldsOf, oneOf, positive } from "./environment-fields.ts";
import { type Host, readHost } from "./read-host.ts";

/** One proof to make, and what the host offers for it. */
export type ProofJob = {
  requestId: RequestId;
  jobId: JobId;
  jobName: JobName;
  round: number;
  /** Hosts that were lost under the request in earlier rounds. */
  losses: number;
  /** From 1, as Batch counts. */
  attempt: number;
  deadlineSec: UnixSeconds;
  mode: Exclude<ProofMode, "unknown">;
  vkHash: Hash;
  version: string;
  programUri: string;
  stdin: { kind: "public"; uri: string } | { kind: "private"; issuer: string };
  /** 0n: no limit. */
  cycleLimit: bigint;
  /** 0n: no limit. */
  gasLimit: bigint;
  publicValuesHash?: Hash;
  bucket: string;
  networkUrl: string;
  backend: ProverBackend;
  /** Whose metrics its metrics are among. */
  stage: string;
  host: Host;
};

/** An environment that is no job's: every fault is named. Another attempt would read the same. */
export class BadJob extends Error {
  readonly code = "BAD_JOB";
  readonly policy = "give-up";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the job's environment is not usable: ${faults.join("; ")}`);
    this.name = "BadJob";
    this.faults = faults;
  }
}

/** The job that the environment describes. Throws `BadJob`, which names every fault at once. */
export function readJob(environment: Readonly<Record<string, string | undefined>>): ProofJob {
  const faults: string[] = [];
  const { take, optional } = fieldsOf(environment, faults);
  const round = take(jobEnvironment.jobName, (text) => roundOf(text, environment[jobEnvironment.requestId]));
  const job = {
    requestId: take(jobEnvironment.requestId, requestId),
    jobId: take(runnerEnvironment.batchJobId, jobId),
    attempt: take(runnerEnvironment.batchAttempt, positive),
    round,
    losses: take(jobEnvironment.losses, (text) => Number(amount(text)), lossesOf({ round })),
    deadlineSec: take(jobEnvironment.deadlineSec, (text) => unixSeconds(positive(text))),
    mode: take(jobEnvironment.mode, oneOf(proofModes)),
    vkHash: take(jobEnvironment.vkHash, hash),
    version: take(jobEnvironment.version, String),
    programUri: take(jobEnvironment.programUri, artifactUri),
    stdin:
      take(jobEnvironment.stdinPrivate, oneOf(["true", "false"])) === "true"
        ? { kind: "private" as const, issuer: take(jobEnvironment.stdinUriFunction, String) }
        : { kind: "public" as const, uri: take(jobEnvironment.stdinUri, artifactUri) },
    cycleLimit: take(jobEnvironment.cycleLimit, amount, 0n),
    gasLimit: take(jobEnvironment.gasLimit, amount, 0n),
    bucket: take(jobEnvironment.bucket, String),
    networkUrl: take(jobEnvironment.networkUrl, httpUrl),
    backend: take(jobEnvironment.backend, oneOf(proverBackends)),
    stage: take(runnerEnvironment.stage, String, "local"),
    ...optional("publicValuesHash", jobEnvironment.publicValuesHash, hash),
    host: readHost(environment, { take, optional }),
  };
  if (faults.length > 0) throw new BadJob(faults);
  return { ...job, jobName: jobNameOf(job.requestId, job.round) };
}

function roundOf(jobName: string, request: string | undefined): number {
  const read = readJobName(jobName);
  if (!read) throw new RangeError("not a job's name (prove-<request id>-<round>)");
  if (read.requestId !== request?.toLowerCase()) throw new RangeError("another request's job name");
  return read.round;
}

const urlOf = (protocols: readonly string[], what: string) => (text: string) => {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) throw new RangeError(`not ${what}`);
  return text;
};
const httpUrl = urlOf(["http:", "https:"], "an http or https URL");
const artifactUri = urlOf(["http:", "https:", "s3:"], "an http, https or s3 URI");
