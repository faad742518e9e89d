import { hostUsdPerSec } from "../../../src/domain/instance-types.ts";
import type { Claim, Job, JobResult } from "../../../src/domain/job.ts";
import type { Request } from "../../../src/domain/request.ts";
import type { RequestId } from "../../../src/domain/values.ts";
import type { Account } from "../account/account.ts";
import type { Deployed } from "../account/deployed.ts";
import { type Decided, decisionsAbout } from "./decisions.ts";

/** Everything that is kept of one request. */
export type Trace = {
  requestId: RequestId;
  /** Absent where it was never bid on. */
  request: Request | undefined;
  decisions: readonly Decided[];
  attempts: readonly Attempt[];
  /** What attempts without a result last said of themselves. */
  underWay: readonly { attempt: string; said: Readonly<Record<string, unknown>> }[];
  claim: Claim | undefined;
  job: Job | undefined;
};

/** `costUsd`: of its host for as long as its stages took, by list price; undefined where its class is not known. */
export type Attempt = JobResult & { costUsd: number | undefined };

/** A decision is written with the next flush of the journal, at the latest when its watcher ends. */
const flushedWithinSec = 240;

export async function traceOf(account: Account, request: Request): Promise<Trace> {
  const { requestId, createdAtSec } = request.terms;
  const [bucket, deployed] = await Promise.all([account.bucket(), account.deployed()]);
  const lastDecidedSec = Math.max(createdAtSec, request.reachedAtSec.bidding ?? 0);
  const [journal, results, underWay, claim, job] = await Promise.all([
    bucket.journal(createdAtSec - 1, lastDecidedSec + flushedWithinSec),
    bucket.results(requestId),
    bucket.progress(requestId),
    bucket.claim(requestId),
    jobOf(account, request),
  ]);
  const attempts = results.map((result) => ({ ...result, costUsd: costOf(result, deployed) }));
  const decisions = decisionsAbout(requestId, journal);
  return { requestId, request, decisions, attempts, underWay: attempts.length > 0 ? [] : underWay, claim, job };
}

/** One that was never bid on: the journal alone knows it. */
export async function traceInJournal(account: Account, requestId: RequestId, fromSec: number): Promise<Trace> {
  const bucket = await account.bucket();
  const decisions = decisionsAbout(requestId, await bucket.journal(fromSec, Date.now() / 1_000 + 1));
  const nothing = { request: undefined, attempts: [], underWay: [], claim: undefined, job: undefined };
  return { requestId, decisions, ...nothing };
}

async function jobOf(account: Account, request: Request): Promise<Job | undefined> {
  if (request.phase !== "proving") return undefined;
  return (await (await account.fleet()).describe([request.jobId]))[0];
}

export function costOf({ className, stages }: JobResult, { fleetClasses }: Deployed): number | undefined {
  const host = fleetClasses.find((each) => each.className === className);
  if (!host) return undefined;
  return (stages.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0) / 1_000) * hostUsdPerSec(host);
}
