import { z } from "zod";
import type { Operations } from "../protocol/operation.ts";
import { pageOf } from "../protocol/page.ts";
import type { Attempts } from "./attempts.ts";
import { clientException } from "./definitions.ts";
import { jobDetail, jobSummary } from "./job-detail.ts";
import type { World } from "./lifecycle.ts";
import { queueOf } from "./queues.ts";
import { batchOperation } from "./schemas.ts";
import { hasEnded, type Job, type JobStatus, jobStatuses } from "./state.ts";

const endSchema = z.object({ jobId: z.string().min(1), reason: z.string().min(1) });

const listSchema = z.object({
  jobQueue: z.string("jobQueue must be provided: this stand-in has neither array nor multi-node jobs"),
  jobStatus: z.enum(jobStatuses).default("RUNNING"),
  maxResults: z.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
  filters: z
    .array(z.object({ name: z.string(), values: z.array(z.string()).min(1) }))
    .max(1, "Only one filter can be used at a time")
    .default([]),
});

type Matches = (job: Job, value: string) => boolean;

const startsOrEquals = (text: string, pattern: string): boolean =>
  pattern.endsWith("*") ? text.startsWith(pattern.slice(0, -1)) : text === pattern;

/** What ListJobs filters by (API reference, ListJobs): names without regard to case, times in Unix milliseconds. */
const filters: Readonly<Record<string, Matches>> = {
  JOB_NAME: (job, value) => startsOrEquals(job.jobName.toLowerCase(), value.toLowerCase()),
  JOB_DEFINITION: (job, value) =>
    value.startsWith("arn:") ? job.jobDefinitionArn === value : startsOrEquals(job.jobDefinitionName, value),
  BEFORE_CREATED_AT: (job, value) => job.createdAtMs < Number(value),
  AFTER_CREATED_AT: (job, value) => job.createdAtMs > Number(value),
};

/** What a job was `lagMs` ago; undefined where it was not there yet. */
const statusAsOf = (job: Job, atMs: number): JobStatus | undefined =>
  job.history.findLast((entry) => entry.atMs <= atMs)?.status;

/** Ends jobs: those without a host at once, the others by their process. Neither is tried again. */
export const createEndings = ({ lifecycle, delays }: World, attempts: Attempts) => ({
  /** True where the job was waiting and is FAILED now. */
  cancel(job: Job, reason: string): boolean {
    if (!["SUBMITTED", "PENDING", "RUNNABLE"].includes(job.status)) return false;
    job.isCancelled = true;
    lifecycle.move(job, "FAILED", reason);
    return true;
  },
  terminate(job: Job, reason: string): void {
    if (hasEnded(job)) return;
    job.isTerminated = true;
    if (attempts.stop(job.jobId, { by: "terminate", statusReason: reason }, delays.stopGraceMs)) return;
    lifecycle.move(job, "FAILED", reason);
  },
});
export type Endings = ReturnType<typeof createEndings>;

export const jobOperations = ({ state, delays }: World, endings: Endings): Operations => ({
  DescribeJobs: batchOperation(z.object({ jobs: z.array(z.string()).max(100) }), ({ jobs }) => ({
    jobs: [...new Set(jobs.map((id) => id.slice(id.lastIndexOf("/") + 1)))]
      .map((id) => state.jobs.get(id))
      .filter((job) => job !== undefined)
      .map(jobDetail),
  })),
  ListJobs: batchOperation(listSchema, ({ jobQueue, jobStatus, maxResults, nextToken, filters: [filter] }) => {
    const { jobQueueArn } = queueOf(state, jobQueue);
    const matches = filter === undefined ? undefined : filters[filter.name];
    if (filter !== undefined && matches === undefined) throw clientException(`${filter.name} is not a filter`);
    const asOfMs = Date.now() - delays.listLagMs;
    const summaries = [...state.jobs.values()]
      .toReversed()
      .filter((job) => job.jobQueueArn === jobQueueArn)
      .flatMap((job) => {
        const status = statusAsOf(job, asOfMs);
        if (status === undefined) return [];
        const wanted = filter === undefined ? status === jobStatus : filter.values.some((v) => matches?.(job, v));
        return wanted ? [jobSummary(job, status)] : []; // a filter makes jobStatus void
      });
    const { items, next } = pageOf(summaries, { size: maxResults, token: nextToken });
    return { jobSummaryList: items, nextToken: next };
  }),
  CancelJob: batchOperation(endSchema, ({ jobId, reason }) => {
    const job = state.jobs.get(jobId);
    if (job !== undefined) endings.cancel(job, reason);
  }),
  TerminateJob: batchOperation(endSchema, ({ jobId, reason }) => {
    const job = state.jobs.get(jobId);
    if (job !== undefined) endings.terminate(job, reason);
  }),
});
