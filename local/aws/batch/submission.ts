import { randomUUID } from "node:crypto";
import { z } from "zod";
import { clientException, findDefinition } from "./definitions.ts";
import { queueOf } from "./queues.ts";
import {
  batchOperation,
  type ContainerProperties,
  jobNameSchema,
  overridesSchema,
  retryStrategySchema,
  stringsSchema,
  timeoutSchema,
} from "./schemas.ts";
import { type Account, arn, type Job, type State } from "./state.ts";

/** "The maximum size for the SubmitJob payload is 30 KiB" (service quotas). */
const MAX_PAYLOAD_BYTES = 30 * 1024;

const submitSchema = z
  .looseObject({
    jobName: jobNameSchema,
    jobQueue: z.string(),
    jobDefinition: z.string(),
    dependsOn: z
      .array(z.object({ jobId: z.string() }))
      .max(20)
      .default([]),
    parameters: stringsSchema.default({}),
    containerOverrides: overridesSchema.default({ environment: [], resourceRequirements: [] }),
    retryStrategy: retryStrategySchema.optional(),
    timeout: timeoutSchema.optional(),
    tags: stringsSchema.default({}),
    propagateTags: z.boolean().optional(),
    arrayProperties: z.undefined("this stand-in runs no array jobs").optional(),
    nodeOverrides: z.undefined("this stand-in runs no multi-node jobs").optional(),
  })
  .refine((input) => JSON.stringify(input).length <= MAX_PAYLOAD_BYTES, "The SubmitJob payload exceeds 30 KiB");

/** SubmitJob: there is no idempotency token, so the same call twice is two jobs. `admit` starts the job's life. */
export const submitJob = (state: State, account: Account, admit: (job: Job) => void) =>
  batchOperation(submitSchema, (input) => {
    const queue = queueOf(state, input.jobQueue);
    if (queue.state === "DISABLED") throw clientException(`JobQueue ${queue.jobQueueName} is in DISABLED state`);
    const definition = findDefinition(state, input.jobDefinition);
    if (definition === undefined)
      throw clientException(`JobDefinition name ${input.jobDefinition} does not exist or is not in ACTIVE status`);
    for (const { jobId } of input.dependsOn)
      if (!state.jobs.has(jobId)) throw clientException(`Job ${jobId} of dependsOn does not exist`);

    const jobId = randomUUID();
    const nowMs = Date.now();
    const job: Job = {
      jobId,
      jobArn: arn(account, "batch", `job/${jobId}`),
      jobName: input.jobName,
      jobQueueArn: queue.jobQueueArn,
      jobDefinitionArn: definition.jobDefinitionArn,
      jobDefinitionName: definition.jobDefinitionName,
      container: withOverrides(definition.containerProperties, input.containerOverrides),
      parameters: { ...definition.parameters, ...input.parameters },
      dependsOn: input.dependsOn,
      retryStrategy: input.retryStrategy ?? definition.retryStrategy ?? {},
      timeoutSec: (input.timeout ?? definition.timeout)?.attemptDurationSeconds,
      tags: { ...definition.tags, ...input.tags },
      propagateTags: input.propagateTags ?? definition.propagateTags,
      platformCapabilities: definition.platformCapabilities,
      createdAtMs: nowMs,
      status: "SUBMITTED",
      attempts: [],
      isCancelled: false,
      isTerminated: false,
      history: [{ status: "SUBMITTED", atMs: nowMs }],
    };
    state.jobs.set(jobId, job);
    admit(job);
    return { jobArn: job.jobArn, jobName: job.jobName, jobId };
  });

/** Overrides win by name: an environment variable by its name, a resource by its type. */
function withOverrides(
  container: ContainerProperties,
  { environment, resourceRequirements, ...rest }: z.output<typeof overridesSchema>,
): ContainerProperties {
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...container,
    ...given,
    environment: merge(container.environment, environment, ({ name }) => name),
    resourceRequirements: merge(container.resourceRequirements, resourceRequirements, ({ type }) => type),
  };
}

function merge<T>(base: readonly T[], over: readonly T[], key: (item: T) => string): T[] {
  return [...new Map([...base, ...over].map((item) => [key(item), item])).values()];
}
