import type { z } from "zod";
import type {
  ComputeResources,
  ContainerProperties,
  createEnvironmentSchema,
  createQueueSchema,
  RetryStrategy,
  registerDefinitionSchema,
} from "./schemas.ts";

/** In the order of a job's life; a retry goes back to RUNNABLE. */
export const jobStatuses = ["SUBMITTED", "PENDING", "RUNNABLE", "STARTING", "RUNNING", "SUCCEEDED", "FAILED"] as const;
export type JobStatus = (typeof jobStatuses)[number];

export type JobDefinition = z.output<typeof registerDefinitionSchema> & {
  jobDefinitionArn: string;
  revision: number;
  status: "ACTIVE" | "INACTIVE";
};
export type JobQueue = z.output<typeof createQueueSchema> & { jobQueueArn: string };
export type ComputeEnvironment = z.output<typeof createEnvironmentSchema> & {
  computeEnvironmentArn: string;
  ecsClusterArn: string;
};
/** An environment that Batch itself scales. */
export type ManagedEnvironment = ComputeEnvironment & { computeResources: ComputeResources };

/** Where the container of one attempt runs, as DescribeJobs shows it. */
export type Task = { hostId: string; containerInstanceArn: string; taskArn: string; logStreamName: string };

/** One attempt that has ended. `exitCode` is absent where the host took the container with it. */
export type Attempt = {
  container: Omit<Task, "hostId"> & { exitCode?: number; reason?: string };
  startedAtMs: number | undefined;
  stoppedAtMs: number;
  statusReason: string;
};

export type Job = {
  jobId: string;
  jobArn: string;
  jobName: string;
  jobQueueArn: string;
  jobDefinitionArn: string;
  jobDefinitionName: string;
  container: ContainerProperties;
  parameters: Record<string, string>;
  dependsOn: { jobId: string }[];
  retryStrategy: RetryStrategy;
  timeoutSec: number | undefined;
  tags: Record<string, string>;
  propagateTags: boolean;
  platformCapabilities: string[];
  createdAtMs: number;
  status: JobStatus;
  statusReason?: string | undefined;
  startedAtMs?: number | undefined;
  stoppedAtMs?: number | undefined;
  attempts: Attempt[];
  /** The attempt that runs now. */
  task?: Task | undefined;
  isCancelled: boolean;
  isTerminated: boolean;
  /** What ListJobs looks at when it lags. */
  history: { status: JobStatus; atMs: number }[];
};

export type State = {
  definitions: JobDefinition[];
  queues: Map<string, JobQueue>;
  environments: Map<string, ComputeEnvironment>;
  jobs: Map<string, Job>;
};

export const emptyState = (): State => ({
  definitions: [],
  queues: new Map(),
  environments: new Map(),
  jobs: new Map(),
});

export const hasEnded = ({ status }: Pick<Job, "status">): boolean => status === "SUCCEEDED" || status === "FAILED";

/** Who the resources belong to, in every ARN. */
export type Account = { region: string; accountId: string };
export const arn = ({ region, accountId }: Account, service: "batch" | "ecs", resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** A resource by its name or its ARN: every parameter of Batch that names one takes both. */
export const nameFrom = (nameOrArn: string): string =>
  nameOrArn.startsWith("arn:") ? nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1) : nameOrArn;

/** How much of a host a job takes. */
export type Need = { vcpus: number; gpus: number };
export function needOf({ resourceRequirements, vcpus }: ContainerProperties): Need {
  const asked = (type: "VCPU" | "GPU") => resourceRequirements.find((r) => r.type === type)?.value;
  return { vcpus: Number(asked("VCPU") ?? vcpus ?? 1), gpus: Number(asked("GPU") ?? 0) };
}
