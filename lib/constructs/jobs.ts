import type { JobQueue } from "aws-cdk-lib/aws-batch";
import { environment } from "../../src/config/names.ts";
import type { ProofJob } from "./proof-job.ts";
import type { StepFunction } from "./step-function.ts";

/** Who may do what with jobs. */
export interface Jobs {
  /** `step` may find jobs and submit them. */
  launchedBy(step: StepFunction): void;
  /** `step` may find jobs and read how they are. */
  watchedBy(step: StepFunction): void;
  /** `step` may end jobs. */
  endedBy(step: StepFunction): void;
}

interface JobParts {
  readonly queue: JobQueue;
  readonly job: ProofJob;
  readonly issueStdinUri: StepFunction;
}

export function jobsOf({ queue, job, issueStdinUri }: JobParts): Jobs {
  const watchedBy = (step: StepFunction): void => {
    step.addEnvironment(environment.jobQueue, queue.jobQueueArn);
    step.allow(["batch:ListJobs", "batch:DescribeJobs"], ["*"]); // these two know no narrower resource
  };
  return {
    watchedBy,
    launchedBy: (step) => {
      watchedBy(step);
      step.addEnvironment(environment.jobDefinition, job.definition.jobDefinitionArn);
      step.addEnvironment(environment.stdinUriFunction, issueStdinUri.functionName);
      step.allow(["batch:SubmitJob"], [queue.jobQueueArn, job.definition.jobDefinitionArn]);
    },
    endedBy: (step) => {
      const stack = queue.stack;
      const anyJob = stack.formatArn({ service: "batch", resource: "job", resourceName: "*" });
      step.allow(["batch:TerminateJob"], [anyJob]);
    },
  };
}
