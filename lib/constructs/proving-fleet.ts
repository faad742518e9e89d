import {
  AllocationStrategy,
  EcsMachineImageType,
  JobQueue,
  ManagedEc2EcsComputeEnvironment,
} from "aws-cdk-lib/aws-batch";
import {
  BlockDeviceVolume,
  InstanceType,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  SubnetType,
} from "aws-cdk-lib/aws-ec2";
import { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Construct } from "constructs";
import type { Deployment } from "../configuration.ts";
import { FleetNetwork } from "./fleet-network.ts";
import type { StepQueue } from "./step-queue.ts";

/** The image is 15-20 GB, unpacked beside its layers, and the executor writes to the disk as well. */
const rootVolumeGib = 150;

/** A compute environment, and what its hosts are. */
export interface HostClass {
  readonly arn: string;
  readonly instanceType: string;
  readonly buy: "on-demand" | "spot";
  /** As many as may be there at once. */
  readonly hosts: number;
}

/** EC2 sizes of these families: `xlarge` has 4 vCPUs, `<n>xlarge` 4 n. */
const vcpusOf = (instanceType: string): number => 4 * Number(/(\d+)xlarge$/.exec(instanceType)?.[1] ?? 1);

/** GPU hosts on demand that exist only while there are jobs, and the queue that jobs wait in. */
export class ProvingFleet extends Construct {
  readonly queue: JobQueue;
  /** In the queue's order. */
  readonly classes: readonly HostClass[];

  constructor(scope: Construct, { stage, instanceType, maxVcpus }: Deployment) {
    super(scope, "ProvingFleet");
    const { vpc, securityGroup } = new FleetNetwork(this);
    const hosts = new ManagedEc2EcsComputeEnvironment(this, "OnDemand", {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [securityGroup],
      images: [{ imageType: EcsMachineImageType.ECS_AL2023_NVIDIA }],
      instanceTypes: [new InstanceType(instanceType)], // promises are made on what one type can do
      useOptimalInstanceClasses: false, // "optimal" means hosts without a GPU
      allocationStrategy: AllocationStrategy.BEST_FIT_PROGRESSIVE,
      minvCpus: 0,
      maxvCpus: maxVcpus,
      spot: false,
      launchTemplate: this.hostTemplate(),
      updateToLatestImageVersion: true,
    });
    this.queue = new JobQueue(this, "JobQueue", {
      jobQueueName: `serverless-prover-${stage}-on-demand`,
      computeEnvironments: [{ computeEnvironment: hosts, order: 1 }],
    });
    this.classes = [
      {
        arn: hosts.computeEnvironmentArn,
        instanceType,
        buy: "on-demand",
        hosts: Math.floor(maxVcpus / vcpusOf(instanceType)),
      },
    ];
  }

  /** Tells `queue` of each job that ended: seconds after its result, but also where no result was stored. */
  announceEnds(queue: StepQueue): void {
    new Rule(this, "JobEnded", {
      eventPattern: {
        source: ["aws.batch"],
        detailType: ["Batch Job State Change"],
        detail: { jobQueue: [this.queue.jobQueueArn], status: ["SUCCEEDED", "FAILED"] },
      },
      targets: [new SqsQueue(queue.queue)],
    });
  }

  /** One hop keeps the host's role from containers on a bridge network; tokens keep it from what merely forwards a URL. */
  private hostTemplate(): LaunchTemplate {
    const volume = BlockDeviceVolume.ebs(rootVolumeGib, { encrypted: true, deleteOnTermination: true });
    return new LaunchTemplate(this, "Host", {
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      httpPutResponseHopLimit: 1,
      blockDevices: [{ deviceName: "/dev/xvda", volume }],
    });
  }
}
