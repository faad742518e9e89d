import { rm } from "node:fs/promises";
import { progressKey } from "../../src/domain/job.ts";
import type { Bucket } from "./bucket.ts";
import { createProgress, type Progress } from "./progress.ts";
import type { ProofJob } from "./read-job.ts";
import { type WatchJob, watchJob } from "./watch-job.ts";
import { makeWorkFolder } from "./work-folder.ts";

export type WatchedWork = WatchJob & {
  job: Pick<ProofJob, "requestId" | "deadlineSec" | "host">;
  bucket: Bucket;
  /** Where its results go, and how far it is. */
  prefix: string;
};

/** A dead connection must not look like a hang. */
const showLimitMs = 20_000;

/**
 * Works in a folder of its own, under a signal that ends it when it has become pointless: then it rejects with the reason, a
 * JobStopped. Nothing of it is left but what a later job removes.
 */
export async function workWatched<T>(
  watched: WatchedWork,
  work: (at: { folder: string; signal: AbortSignal; progress: Progress["show"] }) => Promise<T>,
): Promise<T> {
  const { job, bucket, prefix, log, nowMs } = watched;
  const folder = await makeWorkFolder(job);
  const watch = watchJob(watched);
  const { signal } = watch;
  const put = (text: string) =>
    bucket.put(progressKey(prefix), text, AbortSignal.any([signal, AbortSignal.timeout(showLimitMs)]));
  const progress = createProgress(put, nowMs);
  /** What is stored or measured is so: a later job removes the folder (`clearWorkFolders`). */
  const leftBehind = ({ code }: NodeJS.ErrnoException) => log.warn("the job's folder stays behind", { code });
  try {
    return await work({ folder, signal, progress: progress.show });
  } catch (error) {
    throw signal.aborted ? signal.reason : error; // what broke off because we stopped it says nothing
  } finally {
    await watch.close();
    await progress.close();
    await rm(folder, { recursive: true, force: true }).catch(leftBehind);
  }
}
