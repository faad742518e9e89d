import { randomUUID } from "node:crypto";
import type { Host } from "./host.ts";
import { type Account, type Attempt, arn, type Job, nameFrom, type Task } from "./state.ts";

/** What the composition is told about a job that is to run. */
export type RunnableJob = {
  jobId: string;
  jobName: string;
  jobQueue: string;
  jobDefinition: string;
  image: string;
  command: string[];
  /** The definition's environment, the overrides of SubmitJob, and what Batch adds. */
  environment: Record<string, string>;
  /** 1 for the first. */
  attempt: number;
  instanceType: string;
  /** The role that its container takes, of its definition. */
  jobRoleArn: string | undefined;
};

/** Who ends an attempt, if not its own process. `silently`: the host is gone before it could report an exit code. */
export type Stop = { by: "terminate" | "timeout" | "host-lost"; statusReason: string; silently?: boolean };

/** How a container ended, as far as Batch hears of it. */
export type ContainerEnding =
  | { kind: "exited"; exitCode: number }
  | { kind: "failed-to-start"; why: string }
  | { kind: "never-heard-of" };

export const hostLost = (hostId: string): Stop => ({
  by: "host-lost",
  statusReason: `Host EC2 (instance ${hostId}) terminated.`,
});

export function taskOn(account: Account, { jobDefinitionName }: Job, { id, containerInstanceArn }: Host): Task {
  const task = randomUUID().replaceAll("-", "");
  const cluster = containerInstanceArn.split("/")[1] ?? "";
  return {
    hostId: id,
    containerInstanceArn,
    taskArn: arn(account, "ecs", `task/${cluster}/${task}`),
    logStreamName: `${jobDefinitionName}/default/${task}`,
  };
}

/** Moves the running task into the list of attempts, with why it ended. */
export function closeTask(job: Job, task: Task, ending: ContainerEnding, stop: Stop | undefined): Attempt {
  const { hostId: _, ...shown } = task;
  const own = ending.kind === "failed-to-start" ? "Task failed to start" : "Essential container in task exited";
  const closed: Attempt = {
    container: {
      ...shown,
      ...(ending.kind === "exited" ? { exitCode: ending.exitCode } : {}),
      ...(ending.kind === "failed-to-start" ? { reason: `CannotStartContainerError: ${ending.why}` } : {}),
    },
    startedAtMs: job.startedAtMs,
    stoppedAtMs: Date.now(),
    statusReason: stop?.statusReason ?? own,
  };
  job.attempts.push(closed);
  job.task = undefined;
  return closed;
}

export function runnableJob(job: Job, host: Host): RunnableJob {
  const jobQueue = nameFrom(job.jobQueueArn);
  const attempt = job.attempts.length + 1;
  return {
    jobId: job.jobId,
    jobName: job.jobName,
    jobQueue,
    jobDefinition: job.jobDefinitionName,
    image: job.container.image,
    command: job.container.command.map((part) => substitute(part, job.parameters)),
    environment: {
      ...Object.fromEntries(job.container.environment.map(({ name, value }) => [name, value])),
      AWS_BATCH_JOB_ID: job.jobId,
      AWS_BATCH_JOB_ATTEMPT: String(attempt),
      AWS_BATCH_JQ_NAME: jobQueue,
      AWS_BATCH_CE_NAME: host.environment,
    },
    attempt,
    instanceType: host.instanceType,
    jobRoleArn: job.container.jobRoleArn,
  };
}

/** `Ref::name` in a command stands for a parameter; one without a value stays as it is written. */
const substitute = (part: string, parameters: Record<string, string>): string =>
  part.startsWith("Ref::") ? (parameters[part.slice("Ref::".length)] ?? part) : part;
