import { Duration, Size, Stack } from "aws-cdk-lib";
import {
  Action,
  EcsEc2ContainerDefinition,
  type EcsEc2ContainerDefinitionProps,
  EcsJobDefinition,
  EcsVolume,
  LinuxParameters,
  Reason,
  RetryStrategy,
  TmpfsMountOption,
} from "aws-cdk-lib/aws-batch";
import { Repository } from "aws-cdk-lib/aws-ecr";
import { ContainerImage, LogDriver } from "aws-cdk-lib/aws-ecs";
import { Grant, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { jobEnvironment, runnerEnvironment } from "../../src/config/names.ts";
import { instanceTypes } from "../../src/domain/instance-types.ts";
import type { PlannedClass } from "../../src/domain/usual-fleet.ts";
import type { Deployment } from "../configuration.ts";
import { keptGib, longestAttemptHours } from "../fleet-configuration.ts";
import type { ProverImage } from "../prover-image.ts";
import { keepingOf } from "../stage.ts";
import type { ArtifactBucket } from "./artifact-bucket.ts";
import type { HostClass } from "./host-class.ts";
import { hostFolders } from "./host-template.ts";
import type { ProvingFleet } from "./proving-fleet.ts";
import type { StepFunction } from "./step-function.ts";

/** A proof takes a whole host, but for what the agent and the system need, whatever its mode. In GiB. */
function memoryOf({ instanceType }: PlannedClass): { job: number; shared: number; tmp: number } {
  const { hostGib } = instanceTypes[instanceType];
  // Ceilings, not shares: pages count, against the job's own memory, only when they are used. The executor keeps several
  // GB in /dev/shm, and itself in /tmp.
  return { job: hostGib - keptGib(hostGib), shared: hostGib / 2, tmp: hostGib / 4 };
}

/**
 * On demand a host fails rarely, and Batch's next attempt is the quickest. Evaluated in this order, and what matches
 * nothing is retried: hence the last rule; Batch takes five at most. 75 is the runner's word for "not the program's fault, another attempt may do"; a
 * failed execution or proof says another number and is final.
 */
const againOnTheSame = {
  retryAttempts: 3,
  retryStrategies: [
    RetryStrategy.of(Action.RETRY, Reason.custom({ onExitCode: "75" })),
    RetryStrategy.of(Action.RETRY, Reason.custom({ onStatusReason: "Host EC2*" })),
    // CannotPullContainerError, DockerTimeoutError, ResourceInitializationError and their like: the container's own reasons.
    RetryStrategy.of(Action.RETRY, Reason.custom({ onStatusReason: "Task failed to start*" })),
    RetryStrategy.of(Action.EXIT, Reason.custom({ onReason: "*" })),
  ],
};
/** Spot hosts are lost together: the request gets another job, on the hosts that are the best for it then. */
const againElsewhere = { retryAttempts: 1 };

/** Where a job finds the host's folders. */
const folders: Readonly<Record<keyof typeof hostFolders, string>> = { cache: "/cache", work: "/work" };

type SharedByClasses = Pick<
  EcsEc2ContainerDefinitionProps,
  "image" | "jobRole" | "executionRole" | "logging" | "environment"
>;

interface ProofJobProps {
  readonly deployment: Deployment;
  readonly image: ProverImage;
  readonly fleet: ProvingFleet;
  readonly artifacts: ArtifactBucket;
  /** The only Lambda that a job may call: it signs for the URI of a private stdin after it has checked who asks. */
  readonly issueStdinUri: StepFunction;
}

export const jobLogGroup = (stage: string): string => `/aws/batch/serverless-prover-${stage}-proof`;

/**
 * The job that makes one proof, once for each class of hosts. `launch-proof` adds what belongs to the request; everything
 * that is the same is here.
 */
export class ProofJob extends Construct {
  readonly definitions: readonly EcsJobDefinition[];

  constructor(scope: Construct, { deployment, image, fleet, artifacts, issueStdinUri }: ProofJobProps) {
    super(scope, "ProofJob");
    const jobRole = new Role(this, "JobRole", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });
    artifacts.takesResultsOf(jobRole);
    Grant.addToPrincipal({
      grantee: jobRole,
      actions: ["lambda:InvokeFunction"],
      resourceArns: [issueStdinUri.functionArn],
    });
    const shared = {
      image: this.imageFrom(image),
      jobRole,
      executionRole: new Role(this, "ExecutionRole", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") }),
      logging: this.logging(deployment.stage),
      environment: {
        [jobEnvironment.bucket]: artifacts.bucket.bucketName,
        [jobEnvironment.networkUrl]: deployment.networkUrl,
        [jobEnvironment.stdinUriFunction]: issueStdinUri.functionName,
        [jobEnvironment.backend]: "cuda",
        [runnerEnvironment.stage]: deployment.stage,
        [runnerEnvironment.cacheFolder]: folders.cache,
        [runnerEnvironment.workFolder]: folders.work,
        AWS_REGION: Stack.of(this).region, // neither Batch nor ECS tells a container on EC2, and the SDK must know
      },
    };
    this.definitions = fleet.classes.map((each) => this.definitionFor(each, shared));
  }

  private definitionFor({ className, planned }: HostClass, shared: SharedByClasses): EcsJobDefinition {
    const memory = memoryOf(planned);
    const scope = new Construct(this, planned.name);
    const linuxParameters = new LinuxParameters(scope, "Linux", {
      initProcessEnabled: true,
      sharedMemorySize: Size.gibibytes(memory.shared),
    });
    linuxParameters.addTmpfs({
      containerPath: "/tmp",
      size: Size.gibibytes(memory.tmp),
      mountOptions: [TmpfsMountOption.EXEC, TmpfsMountOption.NOSUID, TmpfsMountOption.NODEV], // the executor unpacks itself there
    });
    return new EcsJobDefinition(scope, "Definition", {
      jobDefinitionName: className,
      ...(planned.buy === "spot" ? againElsewhere : againOnTheSame),
      timeout: Duration.hours(longestAttemptHours),
      container: new EcsEc2ContainerDefinition(scope, "Container", {
        ...shared,
        cpu: instanceTypes[planned.instanceType].vcpus,
        memory: Size.gibibytes(memory.job),
        gpu: 1,
        linuxParameters,
        readonlyRootFilesystem: true,
        volumes: (["cache", "work"] as const).map((name) =>
          EcsVolume.host({ name, hostPath: hostFolders[name], containerPath: folders[name] }),
        ),
      }),
    });
  }

  private imageFrom({ repository, digest }: ProverImage): ContainerImage {
    return ContainerImage.fromEcrRepository(Repository.fromRepositoryName(this, "Images", repository), digest);
  }

  private logging(stage: string): LogDriver {
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: jobLogGroup(stage),
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: keepingOf(stage).logs,
    });
    return LogDriver.awsLogs({ streamPrefix: "proof", logGroup });
  }
}
