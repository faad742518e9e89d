import type { Attempts } from "./attempts.ts";
import type { Placement } from "./hosts.ts";
import type { World } from "./lifecycle.ts";
import { type ComputeEnvironment, type Job, type JobQueue, nameFrom, needOf } from "./state.ts";

/** What a job that cannot be placed says (user guide, "Jobs stuck in a RUNNABLE status"). */
const stuckBecause = {
  "out-of-stock": (type: string) =>
    `CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY - Service cannot fulfill the capacity requested for instance type [${type}]`,
  "max-resource": () =>
    "MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE - CE(s) associated with the job queue have maxvCpus parameters that is smaller than the job requirements.",
  "too-large": () =>
    "MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT - The job resource requirement (vCPU/memory/GPU) is higher than that can be met by the CE(s) attached to the job queue.",
} as const;

const reasonOf = (placement: Exclude<Placement, { kind: "placed" | "waiting" }>): string =>
  placement.kind === "out-of-stock"
    ? stuckBecause["out-of-stock"](placement.instanceType)
    : stuckBecause[placement.kind]();

export type Scheduler = { round(): void };

/** Places RUNNABLE jobs, oldest first in each queue, queues by priority, environments in the queue's order. */
export function createScheduler(
  world: World,
  { attempts, cancel }: { attempts: Attempts; cancel: (job: Job, statusReason: string) => void },
): Scheduler {
  const { state, hosts, lifecycle, timers, delays } = world;
  const limits = new Map<string, () => void>();

  function placeOne(job: Job, environments: ComputeEnvironment[]): Placement {
    let worst: Placement = { kind: "waiting" };
    for (const [index, environment] of environments.entries()) {
      const placement = hosts.place(environment, job.jobId, needOf(job.container));
      if (placement.kind === "placed") return placement;
      if (placement.kind === "waiting") return placement;
      if (index === 0 || placement.kind === "out-of-stock") worst = placement;
    }
    return worst;
  }

  function placeQueue(queue: JobQueue, waiting: Job[]) {
    const environments = queue.computeEnvironmentOrder
      .map(({ computeEnvironment }) => state.environments.get(nameFrom(computeEnvironment)))
      .filter((found) => found !== undefined);
    let head = true;
    for (const job of waiting) {
      const placement = placeOne(job, environments);
      if (placement.kind === "placed") {
        stopLimit(job);
        attempts.start(job, placement.host);
        continue;
      }
      if (placement.kind !== "waiting" && head) blocked(queue, job, reasonOf(placement));
      if (placement.kind === "waiting") stopLimit(job);
      head = false; // only the head of a queue blocks it
    }
  }

  function blocked(queue: JobQueue, job: Job, because: string) {
    lifecycle.block(job, because);
    const limit = queue.jobStateTimeLimitActions.find(({ reason }) => because.startsWith(reason));
    if (limit === undefined || limits.has(job.jobId)) return;
    const stop = timers.after(limit.maxTimeSeconds * delays.secondMs, () => {
      limits.delete(job.jobId);
      if (job.status === "RUNNABLE") cancel(job, `Canceled by JobStateTimeLimit action due to reason: ${limit.reason}`);
    });
    limits.set(job.jobId, stop);
  }

  function stopLimit({ jobId }: Job) {
    limits.get(jobId)?.();
    limits.delete(jobId);
  }

  return {
    round() {
      hosts.beginRound(state.environments.values());
      const waiting = new Map<string, Job[]>();
      for (const job of state.jobs.values()) {
        if (job.status !== "RUNNABLE") continue;
        const queued = waiting.get(job.jobQueueArn);
        if (queued === undefined) waiting.set(job.jobQueueArn, [job]);
        else queued.push(job);
      }
      const queues = [...state.queues.values()].sort((a, b) => b.priority - a.priority);
      for (const queue of queues) placeQueue(queue, waiting.get(queue.jobQueueArn) ?? []);
    },
  };
}
