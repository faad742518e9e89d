import { createHash } from "node:crypto";
import { calibrationEnvironment, jobEnvironment, runnerEnvironment } from "../../../src/config/names.ts";
import { hostsPrefix, runForm } from "../../../src/domain/calibration.ts";
import { type ProverBackend, proverBackends } from "../../../src/domain/job.ts";
import {
  type JobId,
  jobId,
  type RequestId,
  requestId,
  type UnixSeconds,
  unixSeconds,
} from "../../../src/domain/values.ts";
import { fieldsOf, oneOf, positive } from "../environment-fields.ts";
import { type Host, readHost } from "../read-host.ts";
import { BadJob } from "../read-job.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The proofs of one calibration that one class of hosts makes, and what the host offers for it. */
export type CalibrationJob = {
  run: string;
  className: string;
  jobId: JobId;
  /** From the start of this process on: waiting for a host is not measured. */
  deadlineSec: UnixSeconds;
  bucket: string;
  backend: ProverBackend;
  /** Whose metrics its metrics are among. */
  stage: string;
  /** Stands where a request's id would, in the name of a folder and in a simulated proof; the network has no such request. */
  requestId: RequestId;
  host: Host;
};

/** Is this a job that measures? Then no word of its environment is about a request. */
export const isCalibration = (environment: Environment): boolean =>
  (environment[calibrationEnvironment.run] ?? "") !== "";

/** The calibration that the environment describes. Throws `BadJob`, which names every fault at once. */
export function readCalibration(environment: Environment, nowSec: number): CalibrationJob {
  const faults: string[] = [];
  const fields = fieldsOf(environment, faults);
  const { take } = fields;
  const run = take(calibrationEnvironment.run, matching(runForm, "a calibration's name"));
  const className = take(calibrationEnvironment.className, matching(/^[\w-]{1,128}$/, "a class of hosts"));
  const job = {
    ...{ run, className },
    jobId: take(runnerEnvironment.batchJobId, jobId),
    deadlineSec: unixSeconds(nowSec + take(calibrationEnvironment.limitSec, positive)),
    bucket: take(jobEnvironment.bucket, String),
    backend: take(jobEnvironment.backend, oneOf(proverBackends)),
    stage: take(runnerEnvironment.stage, String, "local"),
    requestId: standInFor(hostsPrefix(run, className)),
    host: readHost(environment, fields),
  };
  if (faults.length > 0) throw new BadJob(faults);
  return job;
}

const matching = (form: RegExp, what: string) => (text: string) => {
  if (!form.test(text)) throw new RangeError(`not ${what}`);
  return text;
};

const standInFor = (name: string): RequestId => requestId(`0x${createHash("sha256").update(name).digest("hex")}`);
