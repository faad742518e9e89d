import { Stack } from "aws-cdk-lib";
import { environment } from "../../src/config/names.ts";
import { writeBuy } from "../../src/domain/usual-fleet.ts";
import type { HostClass } from "./host-class.ts";
import type { ProvingFleet } from "./proving-fleet.ts";
import type { StepFunction } from "./step-function.ts";

/** Who may do what with jobs. */
export interface Jobs {
  /** `step` may submit jobs where hosts are, and find by its name what it submitted. */
  launchedBy(step: StepFunction): void;
  /** `step` may find jobs by their names. */
  foundBy(step: StepFunction): void;
  /** `step` may read how jobs are. */
  watchedBy(step: StepFunction): void;
  /** `step` may end jobs. */
  endedBy(step: StepFunction): void;
  /** `step` may see jobs, how many hosts there are, and how many there should be. */
  hostsSeenBy(step: StepFunction): void;
  /** `step` runs as soon as Batch says that a queue is blocked. */
  wakeWhenBlocked(step: StepFunction): void;
  /** `step` may see how many hosts there are, and how many are kept without a job. */
  hostsKeptBy(step: StepFunction): void;
}

interface JobParts {
  readonly fleet: ProvingFleet;
  readonly issueStdinUri: StepFunction;
}

/**
 * The cluster where the hosts of a class join. Batch names it when it makes it and CloudFormation does not tell: after the
 * compute environment, `AWSBatch-<name>-<UUID>` under Batch's own role and `<name>_Batch_<UUID>` under a role of ours.
 */
function clustersOf({ className }: HostClass, stack: Stack): string[] {
  return [`AWSBatch-${className}-*`, `${className}_Batch_*`].map((resourceName) =>
    stack.formatArn({ service: "ecs", resource: "cluster", resourceName }),
  );
}

/** A job is submitted by its definition's name, which means the newest revision: permission is asked for by either form. */
function definitionsOf({ className }: HostClass, stack: Stack): string[] {
  return [className, `${className}:*`].map((resourceName) =>
    stack.formatArn({ service: "batch", resource: "job-definition", resourceName }),
  );
}

export function jobsOf({ fleet, issueStdinUri }: JobParts): Jobs {
  const { classes } = fleet;
  const stack = Stack.of(fleet);
  const classesKnownTo = (step: StepFunction): void => {
    step.addEnvironment(
      environment.fleetClasses,
      classes
        .map(({ className, planned }) => `${className}=${planned.instanceType}:${writeBuy(planned)}:${planned.hosts}`)
        .join(","),
    );
  };
  const looking = (action: "ListJobs" | "DescribeJobs" | "DescribeComputeEnvironments") => (step: StepFunction) => {
    classesKnownTo(step); // a class's queue has its name
    step.allow([`batch:${action}`], ["*"]); // none of these knows a narrower resource
  };
  const foundBy = looking("ListJobs");
  const hostsSeenBy = (step: StepFunction): void => {
    foundBy(step); // one that measures has a host too
    looking("DescribeComputeEnvironments")(step);
    step.allow(
      ["ecs:DescribeClusters"],
      classes.flatMap((each) => clustersOf(each, stack)),
    );
  };
  return {
    foundBy,
    watchedBy: looking("DescribeJobs"),
    hostsSeenBy,
    wakeWhenBlocked: (step) => fleet.wakesWhenBlocked(step),
    launchedBy: (step) => {
      foundBy(step);
      hostsSeenBy(step); // a job goes where a host stands idle
      step.addEnvironment(environment.stdinUriFunction, issueStdinUri.functionName);
      const queues = classes.map(({ queue }) => queue.jobQueueArn);
      step.allow(["batch:SubmitJob"], [...queues, ...classes.flatMap((each) => definitionsOf(each, stack))]);
    },
    endedBy: (step) => {
      const anyJob = stack.formatArn({ service: "batch", resource: "job", resourceName: "*" });
      step.allow(["batch:TerminateJob"], [anyJob]);
    },
    hostsKeptBy: (step) => {
      hostsSeenBy(step);
      // No iam:PassRole: it is asked for where a call names a role, and new `minvCpus` or `maxvCpus` name none.
      step.allow(
        ["batch:UpdateComputeEnvironment"],
        classes.map((each) => each.environment.computeEnvironmentArn),
      );
    },
  };
}
