import { BatchClient, DescribeJobDefinitionsCommand, SubmitJobCommand } from "@aws-sdk/client-batch";
import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { encodeSpec, parseCalibration } from "../../../src/adapters/s3/calibration-files.ts";
import { calibrationEnvironment, jobEnvironment, prefixes } from "../../../src/config/names.ts";
import {
  type CalibrationProof,
  type CalibrationResult,
  calibrationJobName,
  hostsPrefix,
  specKey,
} from "../../../src/domain/calibration.ts";
import { type ProverBackend, progressKey, proverBackends, resultKey } from "../../../src/domain/job.ts";
import { type JobId, jobId } from "../../../src/domain/values.ts";
import type { Log } from "../../../src/ports/log.ts";
import { CliError } from "../cli-error.ts";
import type { Place } from "../place/choose-place.ts";
import { listKeys } from "./bucket.ts";
import { optionsFor } from "./clients.ts";

/** A job that measures on hosts of one class: for `limitSec` by its own clock, and by Batch's for `timeoutSec`. */
export type CalibrationOrder = { run: string; className: string; limitSec: number; timeoutSec: number };

export type Calibrations = {
  /** What proves in the class, as its job definition says. Throws a CliError where there is none. */
  backendOf(className: string): Promise<ProverBackend>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Says what the jobs of the run shall prove. */
  putSpec(run: string, proofs: readonly CalibrationProof[]): Promise<void>;
  /** Not idempotent, as no submission is: a second call makes a second job. */
  submit(order: CalibrationOrder): Promise<JobId>;
  /** What the job last said of itself; undefined: nothing yet. */
  progress(run: string, className: string): Promise<Readonly<Record<string, unknown>> | undefined>;
  /** What the job measured; undefined: it has not ended, or left nothing that can be read. */
  result(run: string, className: string): Promise<CalibrationResult | undefined>;
  /** Of all runs that are kept. */
  results(): Promise<readonly CalibrationResult[]>;
};

export function openCalibrations(place: Place, bucket: string, log: Log): Calibrations {
  const batch = new BatchClient(optionsFor(place, "batch"));
  /** A submission that is repeated is a second job. */
  const submitting = new BatchClient({ ...optionsFor(place, "batch"), maxAttempts: 1 });
  const s3 = new S3Client({ ...optionsFor(place, "s3"), ...(place.kind === "local" && { forcePathStyle: true }) });
  const put = async (Key: string, Body: Uint8Array | string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };
  const read = async (Key: string): Promise<string | undefined> => {
    try {
      return await (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  };
  const readResult = async (key: string): Promise<CalibrationResult | undefined> => {
    const text = await read(key);
    if (text === undefined) return undefined;
    try {
      return parseCalibration(text);
    } catch (error) {
      log.warn("A calibration's result cannot be read: left out", { key, because: String(error) });
      return undefined;
    }
  };
  return {
    async backendOf(className) {
      const asked = new DescribeJobDefinitionsCommand({ jobDefinitionName: className, status: "ACTIVE" });
      const { jobDefinitions = [] } = await batch.send(asked);
      const [newest] = jobDefinitions.sort((a, b) => (b.revision ?? 0) - (a.revision ?? 0));
      const said = newest?.containerProperties?.environment?.find(({ name }) => name === jobEnvironment.backend)?.value;
      const backend = proverBackends.find((each) => each === said);
      if (backend !== undefined) return backend;
      throw new CliError(
        "failed",
        `The job definition ${className} does not say what proves.`,
        "Deploy the stage anew.",
      );
    },
    put,
    putSpec: (run, proofs) => put(specKey(run), encodeSpec(proofs)),
    async submit({ run, className, limitSec, timeoutSec }) {
      const told = { run, className, limitSec: String(limitSec) };
      const environment = Object.entries(told).map(([name, value]) => ({
        ...{ name: calibrationEnvironment[name as keyof typeof told], value }, // a key of the literal above
      }));
      const submitted = await submitting.send(
        new SubmitJobCommand({
          ...{ jobName: calibrationJobName(run), jobQueue: className, jobDefinition: className },
          containerOverrides: { environment },
          retryStrategy: { attempts: 1 }, // what it costs at most is said before
          timeout: { attemptDurationSeconds: timeoutSec },
        }),
      );
      if (submitted.jobId === undefined) throw new CliError("failed", "Batch took the job and gave no id.");
      return jobId(submitted.jobId);
    },
    async progress(run, className) {
      const text = await read(progressKey(hostsPrefix(run, className)));
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>); // the runner writes an object
    },
    result: (run, className) => readResult(resultKey(hostsPrefix(run, className))),
    async results() {
      const keys = (await listKeys(s3, bucket, prefixes.calibration)).filter((key) => isResult.test(key));
      const found = await Promise.all(keys.map(readResult));
      return found.filter((result) => result !== undefined);
    },
  };
}

const isResult = /^calibration\/[^/]+\/hosts\/[^/]+\/result\.json$/;
