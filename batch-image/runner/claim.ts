import { parseClaim } from "../../src/adapters/s3/parse-claim.ts";
import { type Claim, claimKey, mayTakeOver } from "../../src/domain/job.ts";
import type { Bucket } from "./bucket.ts";
import { exit, HostTrouble } from "./endings.ts";
import type { ProofJob } from "./read-job.ts";

const mostRaces = 10;

/**
 * Takes the request's fence, before anything else is done. Throws a stop (`notOurs`) where another job of the same round,
 * or a later one, holds it. An answer that was lost after the write shows our own claim, which we may take over.
 */
export async function claimRequest(bucket: Bucket, job: ProofJob, signal: AbortSignal): Promise<{ tookOver: boolean }> {
  const key = claimKey(job.requestId);
  const ours: Claim = { jobId: job.jobId, round: job.round, attempt: job.attempt };
  const body = JSON.stringify(ours);
  for (let race = 0; race < mostRaces; race++) {
    if ((await bucket.create(key, body, signal)) === "written") return { tookOver: false };
    const present = await bucket.read(key, signal);
    if (!present) continue; // removed in between
    const holder = parseClaim(present.text); // none: nobody of ours holds the request
    if (holder && !mayTakeOver(holder, ours)) {
      throw exit("notOurs", `job ${holder.jobId}, round ${holder.round}, attempt ${holder.attempt} holds the request`);
    }
    if ((await bucket.replace(key, body, present.etag, signal)) === "written") return { tookOver: true };
  }
  throw new HostTrouble(`the claim of ${job.requestId} changed ${mostRaces} times`);
}
