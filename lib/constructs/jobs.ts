import { Fn, type Stack } from "aws-cdk-lib";
import { environment } from "../../src/config/names.ts";
import type { ProofJob } from "./proof-job.ts";
import type { HostClass, ProvingFleet } from "./proving-fleet.ts";
import type { StepFunction } from "./step-function.ts";

/** Who may do what with jobs. */
export interface Jobs {
  /** `step` may find jobs and submit them. */
  launchedBy(step: StepFunction): void;
  /** `step` may find jobs and read how they are. */
  watchedBy(step: StepFunction): void;
  /** `step` may end jobs. */
  endedBy(step: StepFunction): void;
  /** `step` knows of which kinds hosts are, without asking. */
  classesKnownTo(step: StepFunction): void;
  /** `step` may see how many hosts there are, and how many there should be. */
  hostsSeenBy(step: StepFunction): void;
  /** `step` may see how many hosts there are, and how many are kept without a job. */
  hostsKeptBy(step: StepFunction): void;
}

interface JobParts {
  readonly fleet: ProvingFleet;
  readonly job: ProofJob;
  readonly issueStdinUri: StepFunction;
}

/**
 * The cluster where the hosts of a class join. Batch names it when it makes it and CloudFormation does not tell: after the
 * compute environment, `AWSBatch-<name>-<UUID>` under Batch's own role and `<name>_Batch_<UUID>` under a role of ours.
 */
function clustersOf({ arn }: HostClass, stack: Stack): string[] {
  const name = Fn.select(1, Fn.split("/", arn));
  return [`AWSBatch-${name}-*`, `${name}_Batch_*`].map((resourceName) =>
    stack.formatArn({ service: "ecs", resource: "cluster", resourceName }),
  );
}

export function jobsOf({ fleet, job, issueStdinUri }: JobParts): Jobs {
  const { queue, classes } = fleet;
  const watchedBy = (step: StepFunction): void => {
    step.addEnvironment(environment.jobQueue, queue.jobQueueArn);
    step.allow(["batch:ListJobs", "batch:DescribeJobs"], ["*"]); // these two know no narrower resource
  };
  const classesKnownTo = (step: StepFunction): void => {
    step.addEnvironment(
      environment.fleetClasses,
      classes.map(({ arn, instanceType, buy, hosts }) => `${arn}=${instanceType}:${buy}:${hosts}`).join(","),
    );
  };
  const hostsSeenBy = (step: StepFunction): void => {
    step.addEnvironment(environment.jobQueue, queue.jobQueueArn); // the port serves jobs and hosts alike
    classesKnownTo(step);
    step.allow(["batch:DescribeComputeEnvironments"], ["*"]); // knows no narrower resource
    step.allow(
      ["ecs:DescribeClusters"],
      classes.flatMap((each) => clustersOf(each, queue.stack)),
    );
  };
  return {
    watchedBy,
    classesKnownTo,
    hostsSeenBy,
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
    hostsKeptBy: (step) => {
      hostsSeenBy(step);
      // No iam:PassRole: it is asked for where a call names a role, and new `minvCpus` or `maxvCpus` name none.
      step.allow(
        ["batch:UpdateComputeEnvironment"],
        classes.map(({ arn }) => arn),
      );
    },
  };
}
