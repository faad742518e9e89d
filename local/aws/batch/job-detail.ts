import type { Attempt, Job } from "./state.ts";

/** A job as DescribeJobs and the state-change event show it (API reference, JobDetail). Times are Unix milliseconds. */
export function jobDetail(job: Job) {
  return {
    jobArn: job.jobArn,
    jobName: job.jobName,
    jobId: job.jobId,
    jobQueue: job.jobQueueArn,
    status: job.status,
    ...(job.statusReason === undefined ? {} : { statusReason: job.statusReason }),
    attempts: job.attempts.map(attemptDetail),
    createdAt: job.createdAtMs,
    ...(job.startedAtMs === undefined ? {} : { startedAt: job.startedAtMs }),
    ...(job.stoppedAtMs === undefined ? {} : { stoppedAt: job.stoppedAtMs }),
    retryStrategy: {
      attempts: job.retryStrategy.attempts ?? 1,
      evaluateOnExit: job.retryStrategy.evaluateOnExit ?? [],
    },
    dependsOn: job.dependsOn,
    jobDefinition: job.jobDefinitionArn,
    parameters: job.parameters,
    container: containerDetail(job),
    ...(job.timeoutSec === undefined ? {} : { timeout: { attemptDurationSeconds: job.timeoutSec } }),
    tags: { resourceArn: job.jobArn, ...job.tags },
    propagateTags: job.propagateTags,
    platformCapabilities: job.platformCapabilities,
    isCancelled: job.isCancelled,
    isTerminated: job.isTerminated,
  };
}

/** The container of the attempt that runs, or else of the last one. */
function containerDetail(job: Job) {
  const last = job.attempts.at(-1)?.container;
  const { hostId: _, ...task } = job.task ?? { hostId: "" };
  return {
    volumes: [],
    mountPoints: [],
    ulimits: [],
    networkInterfaces: [],
    secrets: [],
    ...job.container,
    ...(job.task === undefined ? last : task),
  };
}

const attemptDetail = ({ container, startedAtMs, stoppedAtMs, statusReason }: Attempt) => ({
  container: { ...container, networkInterfaces: [] },
  ...(startedAtMs === undefined ? {} : { startedAt: startedAtMs }),
  stoppedAt: stoppedAtMs,
  statusReason,
});

/** A job as ListJobs shows it. */
export function jobSummary(job: Job, status = job.status) {
  const exitCode = job.attempts.at(-1)?.container.exitCode;
  return {
    jobArn: job.jobArn,
    jobId: job.jobId,
    jobName: job.jobName,
    createdAt: job.createdAtMs,
    status,
    ...(job.statusReason === undefined ? {} : { statusReason: job.statusReason }),
    ...(job.startedAtMs === undefined ? {} : { startedAt: job.startedAtMs }),
    ...(job.stoppedAtMs === undefined ? {} : { stoppedAt: job.stoppedAtMs }),
    ...(exitCode === undefined ? {} : { container: { exitCode } }),
    jobDefinition: job.jobDefinitionArn,
  };
}
