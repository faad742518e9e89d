import { encodeJobResult } from "../../src/adapters/s3/job-result.ts";
import { attemptPrefix, type JobResult, type ProofLocation, proofKey, resultKey } from "../../src/domain/job.ts";
import type { Bucket } from "./bucket.ts";
import { hashFile } from "./hash-file.ts";
import type { ProofJob } from "./read-job.ts";

export const prefixOf = ({ requestId, jobName, attempt }: ProofJob) => attemptPrefix(requestId, jobName, attempt);

/** Puts the proof where its result will point. */
export async function storeProof(
  bucket: Bucket,
  job: ProofJob,
  path: string,
  signal: AbortSignal,
): Promise<ProofLocation> {
  const key = proofKey(prefixOf(job));
  const { hex: sha256, bytes: sizeBytes } = await hashFile(path, "sha256", signal);
  await bucket.upload(key, path, signal);
  return { key, sha256, sizeBytes };
}

/** The attempt's last word: an attempt without it has no result. */
export async function storeResult(bucket: Bucket, job: ProofJob, result: JobResult, signal: AbortSignal) {
  await bucket.put(resultKey(prefixOf(job)), encodeJobResult(result), signal);
}
