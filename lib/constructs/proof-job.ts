import { Duration, Size, Stack } from "aws-cdk-lib";
import {
  Action,
  EcsEc2ContainerDefinition,
  EcsJobDefinition,
  LinuxParameters,
  Reason,
  RetryStrategy,
} from "aws-cdk-lib/aws-batch";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { ContainerImage, LogDriver } from "aws-cdk-lib/aws-ecs";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { jobEnvironment } from "../../src/config/names.ts";
import type { Deployment } from "../configuration.ts";
import type { ArtifactBucket } from "./artifact-bucket.ts";
import type { StepFunction } from "./step-function.ts";

/** One proof takes a whole host; vCPUs and GiB of each type, of which the agent and the system keep some. */
const hostSizes: Readonly<Record<string, { vcpus: number; memoryGib: number }>> = {
  "g6.2xlarge": { vcpus: 8, memoryGib: 32 },
  "g6.4xlarge": { vcpus: 16, memoryGib: 64 },
  "g6.8xlarge": { vcpus: 32, memoryGib: 128 },
  "g5.4xlarge": { vcpus: 16, memoryGib: 64 },
  "g5.8xlarge": { vcpus: 32, memoryGib: 128 },
  "g6e.2xlarge": { vcpus: 8, memoryGib: 64 },
  "g6e.4xlarge": { vcpus: 16, memoryGib: 128 },
  "p5.4xlarge": { vcpus: 16, memoryGib: 256 },
};
const keptMib = 4_096;

function containerOn(instanceType: string): { vcpus: number; memoryMib: number; sharedMemoryGib: number } {
  const size = hostSizes[instanceType];
  if (!size) throw new TypeError(`The size of ${instanceType} is not known here`);
  // Half of the memory may be shared: the executor keeps several GB there, and pages count only when they are used.
  return { vcpus: size.vcpus, memoryMib: size.memoryGib * 1_024 - keptMib, sharedMemoryGib: size.memoryGib / 2 };
}

/** The longest that one attempt may run. The request's own deadline, which the runner keeps, is usually nearer. */
const attemptLimit = Duration.hours(4);

/**
 * Evaluated in this order, and what matches nothing is retried: hence the last rule. 75 is the runner's word for "not
 * the program's fault, another attempt may do"; a failed execution or proof says another number and is final.
 */
const retries = [
  RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: "75" })),
  RetryStrategy.of(Action.RETRY, Reason.custom({ onStatusReason: "Host EC2*" })),
  RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: "*" })),
];

interface ProofJobProps {
  readonly deployment: Deployment;
  readonly artifacts: ArtifactBucket;
  /** The only Lambda that a job may call: it signs for the URI of a private stdin after it has checked who asks. */
  readonly issueStdinUri: StepFunction;
}

/** The job that makes one proof. `launch-proof` adds what belongs to the request; everything that is the same is here. */
export class ProofJob extends Construct {
  readonly definition: EcsJobDefinition;

  constructor(scope: Construct, { deployment, artifacts, issueStdinUri }: ProofJobProps) {
    super(scope, "ProofJob");
    const container = containerOn(deployment.instanceType);
    const jobRole = new Role(this, "JobRole", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });
    artifacts.takesResultsOf(jobRole);
    issueStdinUri.grantInvoke(jobRole);
    this.definition = new EcsJobDefinition(this, "Definition", {
      jobDefinitionName: `serverless-prover-${deployment.stage}-proof`,
      retryAttempts: 3,
      retryStrategies: retries,
      timeout: attemptLimit,
      container: new EcsEc2ContainerDefinition(this, "Container", {
        image: this.image(deployment.proverImage),
        cpu: container.vcpus,
        memory: Size.mebibytes(container.memoryMib),
        gpu: 1,
        jobRole,
        linuxParameters: new LinuxParameters(this, "Linux", {
          initProcessEnabled: true,
          sharedMemorySize: Size.gibibytes(container.sharedMemoryGib),
        }),
        logging: this.logging(deployment.stage),
        environment: {
          [jobEnvironment.bucket]: artifacts.bucket.bucketName,
          [jobEnvironment.networkUrl]: deployment.networkUrl,
          [jobEnvironment.stdinUriFunction]: issueStdinUri.functionName,
          [jobEnvironment.backend]: "cuda",
          AWS_REGION: Stack.of(this).region, // neither Batch nor ECS tells a container on EC2, and the SDK must know
        },
      }),
    });
  }

  private image(reference: string): ContainerImage {
    const colon = reference.lastIndexOf(":");
    const repository = Repository.fromRepositoryName(this, "Images", reference.slice(0, colon));
    return ContainerImage.fromEcrRepository(repository, reference.slice(colon + 1));
  }

  private logging(stage: string): LogDriver {
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/batch/serverless-prover-${stage}-proof`,
      retention: RetentionDays.ONE_MONTH,
    });
    return LogDriver.awsLogs({ streamPrefix: "proof", logGroup });
  }
}
