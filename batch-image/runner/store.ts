import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { encodeJobResult } from "../../src/adapters/s3/job-result.ts";
import { attemptPrefix, type JobResult, type ProofLocation, proofKey, resultKey } from "../../src/domain/job.ts";
import type { Bucket } from "./bucket.ts";
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
  const facts = await measure(path, signal);
  await bucket.upload(key, path, signal);
  return { key, ...facts };
}

/** The attempt's last word: an attempt without it has no result. */
export async function storeResult(bucket: Bucket, job: ProofJob, result: JobResult, signal: AbortSignal) {
  await bucket.put(resultKey(prefixOf(job)), encodeJobResult(result), signal);
}

async function measure(path: string, signal: AbortSignal): Promise<Pick<ProofLocation, "sha256" | "sizeBytes">> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const piece of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}
