import * as z from "zod/mini";
import { type Claim, claimKey, mayTakeOver } from "../../src/domain/job.ts";
import { jobId } from "../../src/domain/values.ts";
import type { Bucket } from "./bucket.ts";
import { exit, HostTrouble } from "./endings.ts";
import type { ProofJob } from "./read-job.ts";

const mostRaces = 10;

/**
 * Takes the request's fence, before anything else is done. Throws a stop (`notOurs`) where another job of the same round,
 * or a later one, holds it. An answer that was lost after the write shows our own claim, which we may take over.
 */
export async function claimRequest(bucket: Bucket, job: ProofJob): Promise<{ tookOver: boolean }> {
  const key = claimKey(job.requestId);
  const ours: Claim = { jobId: job.jobId, round: job.round, attempt: job.attempt };
  const body = JSON.stringify(ours);
  for (let race = 0; race < mostRaces; race++) {
    if ((await bucket.create(key, body)) === "written") return { tookOver: false };
    const present = await bucket.read(key);
    if (!present) continue; // removed in between
    const holder = readClaim(present.text);
    if (holder && !mayTakeOver(holder, ours)) {
      throw exit("notOurs", `job ${holder.jobId}, round ${holder.round}, attempt ${holder.attempt} holds the request`);
    }
    if ((await bucket.replace(key, body, present.etag)) === "written") return { tookOver: true };
  }
  throw new HostTrouble(`the claim of ${job.requestId} changed ${mostRaces} times`);
}

const claimText = z.object({ jobId: z.string(), round: z.int(), attempt: z.int() });

/** undefined: not a claim of ours, so nobody of ours holds the request. */
function readClaim(text: string): Claim | undefined {
  try {
    const { jobId: id, round, attempt } = claimText.parse(JSON.parse(text));
    return { jobId: jobId(id), round, attempt };
  } catch {
    return undefined;
  }
}
