import { z } from "zod";
import type { Operations } from "../protocol/operation.ts";
import { clientException } from "./definitions.ts";
import { environmentOf } from "./environments.ts";
import { batchOperation, createQueueSchema, updateQueueSchema } from "./schemas.ts";
import { type Account, arn, hasEnded, type JobQueue, nameFrom, type State } from "./state.ts";

export function createQueue(state: State, account: Account, input: z.output<typeof createQueueSchema>): JobQueue {
  const { jobQueueName: name } = input;
  if (state.queues.has(name)) throw clientException("Object already exists");
  const queue = {
    ...input,
    computeEnvironmentOrder: resolved(state, input.computeEnvironmentOrder),
    jobQueueArn: arn(account, "batch", `job-queue/${name}`),
  };
  state.queues.set(name, queue);
  return queue;
}

/** In the order that jobs try them, each by its ARN, whatever it was named by. */
const resolved = (state: State, order: JobQueue["computeEnvironmentOrder"]) =>
  order
    .map((entry) => ({
      ...entry,
      computeEnvironment: environmentOf(state, entry.computeEnvironment).computeEnvironmentArn,
    }))
    .sort((a, b) => a.order - b.order);

export function queueOf({ queues }: State, nameOrArn: string): JobQueue {
  const found = queues.get(nameFrom(nameOrArn));
  if (found === undefined) throw clientException(`JobQueue ${nameOrArn} does not exist`);
  return found;
}

const named = ({ jobQueueName, jobQueueArn }: JobQueue) => ({ jobQueueName, jobQueueArn });

/** `end` cancels or terminates the jobs of a queue that is deleted. */
export const queueOperations = (
  state: State,
  account: Account,
  { onChange, end }: { onChange: () => void; end: (jobId: string, reason: string) => void },
): Operations => ({
  CreateJobQueue: batchOperation(createQueueSchema, (input) => named(createQueue(state, account, input))),
  DescribeJobQueues: batchOperation(z.object({ jobQueues: z.array(z.string()).optional() }), ({ jobQueues }) => {
    const wanted = jobQueues?.map(nameFrom);
    const found = [...state.queues.values()].filter((q) => wanted?.includes(q.jobQueueName) ?? true);
    return {
      jobQueues: found.map((q) => ({ ...q, status: "VALID", statusReason: "JobQueue Healthy", jobQueueType: "ECS" })),
    };
  }),
  UpdateJobQueue: batchOperation(updateQueueSchema, ({ jobQueue, computeEnvironmentOrder, ...changes }) => {
    const queue = queueOf(state, jobQueue);
    const order =
      computeEnvironmentOrder === undefined
        ? {}
        : { computeEnvironmentOrder: resolved(state, computeEnvironmentOrder) };
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    state.queues.set(queue.jobQueueName, { ...queue, ...given, ...order });
    onChange();
    return named(queue);
  }),
  DeleteJobQueue: batchOperation(z.object({ jobQueue: z.string() }), ({ jobQueue }) => {
    const queue = state.queues.get(nameFrom(jobQueue));
    if (queue === undefined) return; // Batch deletes what is not there without a word
    if (queue.state === "ENABLED") throw clientException("Cannot delete, state must be DISABLED");
    for (const job of state.jobs.values())
      if (job.jobQueueArn === queue.jobQueueArn && !hasEnded(job)) end(job.jobId, "JobQueue deleted");
    state.queues.delete(queue.jobQueueName);
  }),
});
