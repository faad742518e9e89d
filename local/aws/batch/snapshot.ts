import { statusAfter } from "./attempts.ts";
import type { World } from "./lifecycle.ts";
import { type ComputeEnvironment, hasEnded, type Job, type JobDefinition, type JobQueue, type State } from "./state.ts";
import { closeTask, hostLost } from "./task.ts";

/** All that survives a restart; hosts and processes do not. */
export type BatchSnapshot = {
  version: 1;
  definitions: JobDefinition[];
  queues: JobQueue[];
  environments: ComputeEnvironment[];
  jobs: Job[];
};

/** "Batch keeps the job's information for at least 7 days" after its end (user guide, "Job states"). */
const KEEP_MS = 7 * 24 * 3600 * 1000;

export function takeSnapshot({ definitions, queues, environments, jobs }: State): BatchSnapshot {
  const oldestMs = Date.now() - KEEP_MS;
  return structuredClone({
    version: 1,
    definitions,
    queues: [...queues.values()],
    environments: [...environments.values()],
    jobs: [...jobs.values()].filter((job) => !hasEnded(job) || (job.stoppedAtMs ?? job.createdAtMs) > oldestMs),
  });
}

export const stateFrom = ({ definitions, queues, environments, jobs }: BatchSnapshot): State =>
  structuredClone({
    definitions,
    queues: new Map(queues.map((q) => [q.jobQueueName, q])),
    environments: new Map(environments.map((e) => [e.computeEnvironmentName, e])),
    jobs: new Map(jobs.map((j) => [j.jobId, j])),
  });

/** Takes up what a restart interrupted: a job that ran has lost its host, and its retry strategy says what follows. */
export function resume({ state, lifecycle }: World, admit: (job: Job) => void): void {
  for (const job of state.jobs.values()) {
    if (job.status === "SUBMITTED" || job.status === "PENDING") admit(job);
    if (job.task === undefined) continue;
    const stop = hostLost(job.task.hostId);
    const closed = closeTask(job, job.task, { kind: "never-heard-of" }, stop);
    lifecycle.move(job, statusAfter(job, closed, stop), closed.statusReason);
  }
  lifecycle.schedule();
}
