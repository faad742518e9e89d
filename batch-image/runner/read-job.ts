import { tmpdir } from "node:os";
import { jobEnvironment, runnerEnvironment } from "../../src/config/names.ts";
import { type ProverBackend, proverBackends } from "../../src/domain/job.ts";
import { type ProofMode, proofModes } from "../../src/domain/proof-request.ts";
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

/** One proof to make, and what the host offers for it. */
export type ProofJob = {
  requestId: RequestId;
  jobId: JobId;
  jobName: JobName;
  round: number;
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
  host: Host;
};

export type Host = {
  /** The compute environment's name; absent where Batch did not start us. */
  className?: string;
  proverBinary: string;
  /** What the prover's process sees of our environment: no credentials, for it runs strangers' programs. */
  proverEnvironment: Readonly<Record<string, string>>;
  simulatedPguPerSec: bigint;
  /** The job's own folder is made in here, and removed with the job. */
  workFolder: string;
  /** Keeps verifying keys between jobs; absent: for one job only. */
  cacheFolder?: string;
  maxProgramBytes: number;
  maxStdinBytes: number;
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

const gibibyte = 1_073_741_824;

/** The job that the environment describes. Throws `BadJob`, which names every fault at once. */
export function readJob(environment: Readonly<Record<string, string | undefined>>): ProofJob {
  const faults: string[] = [];
  const { take, optional } = fieldsOf(environment, faults);
  const job = {
    requestId: take(jobEnvironment.requestId, requestId),
    jobId: take(runnerEnvironment.batchJobId, jobId),
    attempt: take(runnerEnvironment.batchAttempt, positive),
    round: take(jobEnvironment.jobName, (text) => roundOf(text, environment[jobEnvironment.requestId])),
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
    ...optional("publicValuesHash", jobEnvironment.publicValuesHash, hash),
    host: {
      proverEnvironment: withoutAws(environment),
      proverBinary: take(runnerEnvironment.proverBinary, String, "sp1-prover"),
      simulatedPguPerSec: take(runnerEnvironment.simulatedPguPerSec, (text) => BigInt(positive(text)), 50_000_000n),
      workFolder: take(runnerEnvironment.workFolder, String, tmpdir()),
      maxProgramBytes: take(runnerEnvironment.maxProgramBytes, positive, gibibyte / 2),
      maxStdinBytes: take(runnerEnvironment.maxStdinBytes, positive, 4 * gibibyte),
      ...optional("cacheFolder", runnerEnvironment.cacheFolder, String),
      ...optional("className", runnerEnvironment.batchComputeEnvironment, String),
    },
  };
  if (faults.length > 0) throw new BadJob(faults);
  return { ...job, jobName: jobNameOf(job.requestId, job.round) };
}

function withoutAws(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || /^(AWS|ECS)_/.test(name) ? [] : [[name, value]],
    ),
  );
}

function fieldsOf(environment: Readonly<Record<string, string | undefined>>, faults: string[]) {
  const parsed = <T>(name: string, text: string, parse: (text: string) => T): T | undefined => {
    try {
      return parse(text);
    } catch (error) {
      faults.push(`${name} is ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  return {
    take<T>(name: string, parse: (text: string) => T, absent?: T): T {
      const text = environment[name] ?? "";
      if (text === "" && absent === undefined) faults.push(`${name} is not set`);
      const value = text === "" ? absent : parsed(name, text, parse);
      return value as T; // undefined only with a fault, and then nobody reads it: readJob throws
    },
    optional<K extends string, T>(key: K, name: string, parse: (text: string) => T): Partial<Record<K, T>> {
      const text = environment[name] ?? "";
      const value = text === "" ? undefined : parsed(name, text, parse);
      return (value === undefined ? {} : { [key]: value }) as Partial<Record<K, T>>; // the key is K
    },
  };
}

function roundOf(jobName: string, request: string | undefined): number {
  const read = readJobName(jobName);
  if (!read) throw new RangeError("not a job's name (prove-<request id>-<round>)");
  if (read.requestId !== request?.toLowerCase()) throw new RangeError("another request's job name");
  return read.round;
}

function positive(text: string): number {
  const number = Number(text);
  if (!/^[0-9]+$/.test(text) || !Number.isSafeInteger(number) || number < 1)
    throw new RangeError("not a number from 1");
  return number;
}

function amount(text: string): bigint {
  if (!/^[0-9]{1,39}$/.test(text)) throw new RangeError("not a number from 0");
  return BigInt(text);
}

const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const found = names.find((name) => name === text);
    if (found === undefined) throw new RangeError(`none of ${names.join(", ")}`);
    return found;
  };

const urlOf = (protocols: readonly string[], what: string) => (text: string) => {
  if (!URL.canParse(text) || !protocols.includes(new URL(text).protocol)) throw new RangeError(`not ${what}`);
  return text;
};
const httpUrl = urlOf(["http:", "https:"], "an http or https URL");
const artifactUri = urlOf(["http:", "https:", "s3:"], "an http, https or s3 URI");
