import { z } from "zod";
import { operationsThatRefuseWith } from "../protocol/operation.ts";

/** Batch knows two exceptions; a malformed request is a `ClientException`. */
export const batchOperation = operationsThatRefuseWith("ClientException");

/** Letters, numbers, hyphens and underscores, the first a letter or number, 128 at most (API reference, SubmitJob). */
const name = (what: string) =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, `${what} should match valid pattern`);
export const jobNameSchema = name("Job name");
const resourceNameSchema = name("Name");

const pair = z.object({ name: z.string(), value: z.string().default("") });
const requirement = z.object({ type: z.enum(["GPU", "VCPU", "MEMORY"]), value: z.string() });
const environment = z
  .array(pair)
  .refine(
    (pairs) => !pairs.some((p) => p.name.startsWith("AWS_BATCH")),
    "names that begin with AWS_BATCH are reserved",
  );

/** The parts that decide something here; the rest is kept and given back. */
export const containerSchema = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).default([]),
  vcpus: z.number().int().positive().optional(),
  memory: z.number().int().min(4).optional(),
  jobRoleArn: z.string().optional(),
  environment: environment.default([]),
  resourceRequirements: z.array(requirement).default([]),
});
export type ContainerProperties = z.output<typeof containerSchema>;

export const overridesSchema = z.object({
  command: z.array(z.string()).optional(),
  vcpus: z.number().int().positive().optional(),
  memory: z.number().int().min(4).optional(),
  instanceType: z.string().optional(),
  environment: environment.default([]),
  resourceRequirements: z.array(requirement).default([]),
});

/** Patterns may end in one asterisk; Batch refuses brackets and hyphens in them (API reference, EvaluateOnExit). */
const reasonPattern = z
  .string()
  .max(512)
  .regex(/^[A-Za-z0-9.:\s]*\*?$/);
export const retryStrategySchema = z.object({
  attempts: z.number().int().min(1).max(10).optional(),
  evaluateOnExit: z
    .array(
      z.object({
        action: z
          .string()
          .toUpperCase()
          .pipe(z.enum(["RETRY", "EXIT"])),
        onExitCode: z
          .string()
          .max(512)
          .regex(/^[0-9]*\*?$/)
          .optional(),
        onStatusReason: reasonPattern.optional(),
        onReason: reasonPattern.optional(),
      }),
    )
    .max(5)
    .optional(),
});
export type RetryStrategy = z.output<typeof retryStrategySchema>;

export const timeoutSchema = z.object({ attemptDurationSeconds: z.number().int().min(60) });
export const stringsSchema = z.record(z.string(), z.string());

const computeEnvironmentOrder = z
  .array(z.object({ order: z.number().int(), computeEnvironment: z.string() }))
  .min(1, "At least 1 compute environment must be provided")
  .max(3, "A job queue takes at most 3 compute environments");

const timeLimitActionSchema = z.object({
  reason: z.string(),
  state: z.literal("RUNNABLE"),
  maxTimeSeconds: z.number().int().min(600).max(86_400),
  action: z.enum(["CANCEL", "TERMINATE"]),
});

const state = z.enum(["ENABLED", "DISABLED"]);

export const createQueueSchema = z.object({
  jobQueueName: resourceNameSchema,
  state: state.default("ENABLED"),
  priority: z.number().int().min(0).default(0),
  computeEnvironmentOrder,
  jobStateTimeLimitActions: z.array(timeLimitActionSchema).default([]),
  tags: stringsSchema.default({}),
});
export const updateQueueSchema = z.object({
  jobQueue: z.string(),
  state: state.optional(),
  priority: z.number().int().min(0).optional(),
  computeEnvironmentOrder: computeEnvironmentOrder.optional(),
  jobStateTimeLimitActions: z.array(timeLimitActionSchema).optional(),
});

const vcpus = z.number().int().min(0);
export const computeResourcesSchema = z
  .looseObject({
    type: z.enum(["EC2", "SPOT", "FARGATE", "FARGATE_SPOT"]),
    minvCpus: vcpus.default(0),
    maxvCpus: vcpus,
    desiredvCpus: vcpus.optional(),
    instanceTypes: z.array(z.string()).default(["optimal"]),
    subnets: z.array(z.string()).default([]),
    securityGroupIds: z.array(z.string()).default([]),
  })
  .refine((r) => r.minvCpus <= r.maxvCpus, "minvCpus must not be greater than maxvCpus");
export type ComputeResources = z.output<typeof computeResourcesSchema>;

export const createEnvironmentSchema = z
  .object({
    computeEnvironmentName: resourceNameSchema,
    type: z
      .string()
      .toUpperCase()
      .pipe(z.enum(["MANAGED", "UNMANAGED"])),
    state: state.default("ENABLED"),
    computeResources: computeResourcesSchema.optional(),
    serviceRole: z.string().optional(),
    tags: stringsSchema.default({}),
  })
  .refine((e) => e.type === "UNMANAGED" || e.computeResources !== undefined, "computeResources must be provided");
export const updateEnvironmentSchema = z.object({
  computeEnvironment: z.string(),
  state: state.optional(),
  serviceRole: z.string().optional(),
  computeResources: z
    .looseObject({ minvCpus: vcpus.optional(), maxvCpus: vcpus.optional(), desiredvCpus: vcpus.optional() })
    .optional(),
});

export const registerDefinitionSchema = z.object({
  jobDefinitionName: resourceNameSchema,
  type: z.literal("container", "this stand-in runs container jobs only"),
  containerProperties: containerSchema,
  parameters: stringsSchema.default({}),
  retryStrategy: retryStrategySchema.optional(),
  timeout: timeoutSchema.optional(),
  platformCapabilities: z.array(z.string()).default(["EC2"]),
  propagateTags: z.boolean().default(false),
  tags: stringsSchema.default({}),
});
