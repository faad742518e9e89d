import { Duration } from "aws-cdk-lib";
import {
  AllocationStrategy,
  CfnComputeEnvironment,
  EcsMachineImageType,
  JobQueue,
  JobStateTimeLimitActionsReason,
  ManagedEc2EcsComputeEnvironment,
} from "aws-cdk-lib/aws-batch";
import { InstanceType, type LaunchTemplate, SubnetType } from "aws-cdk-lib/aws-ec2";
import type { IRole } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { hostClassName } from "../../src/config/names.ts";
import { instanceTypes, mostSpotPercent } from "../../src/domain/instance-types.ts";
import { type PlannedClass, scaleDownMinutes } from "../../src/domain/usual-fleet.ts";
import { longestAttemptHours } from "../fleet-configuration.ts";
import type { FleetNetwork } from "./fleet-network.ts";

interface HostClassProps {
  readonly stage: string;
  readonly planned: PlannedClass;
  readonly network: FleetNetwork;
  readonly template: LaunchTemplate;
  readonly instanceRole: IRole;
}

/** The shortest that Batch takes. The sweep moves a job sooner; this frees the queue where the sweep does not run. */
const longestWait = Duration.minutes(10);

/** Hosts of one type, bought in one way, that exist only while there are jobs, and the queue that those jobs wait in. */
export class HostClass extends Construct {
  /** Of the class, its compute environment, its queue and its job definition alike. */
  readonly className: string;
  readonly planned: PlannedClass;
  readonly environment: ManagedEc2EcsComputeEnvironment;
  readonly queue: JobQueue;

  constructor(scope: Construct, { stage, planned, network, template, instanceRole }: HostClassProps) {
    super(scope, planned.name);
    this.planned = planned;
    this.className = hostClassName(stage, planned.name);
    const { vpc, securityGroup } = network;
    const { instanceType, buy, hosts } = planned;
    const spot = buy === "spot";
    this.environment = new ManagedEc2EcsComputeEnvironment(this, "Hosts", {
      computeEnvironmentName: this.className,
      vpc,
      vpcSubnets: { subnetType: SubnetType.PUBLIC },
      securityGroups: [securityGroup],
      images: [{ imageType: EcsMachineImageType.ECS_AL2023_NVIDIA }],
      instanceTypes: [new InstanceType(instanceType)], // promises are made on what one type can do
      useOptimalInstanceClasses: false, // "optimal" means hosts without a GPU
      spot,
      ...(spot && { spotBidPercentage: mostSpotPercent(planned) }), // else up to the price on demand: twice what bids reckon with
      allocationStrategy: spot
        ? AllocationStrategy.SPOT_PRICE_CAPACITY_OPTIMIZED
        : AllocationStrategy.BEST_FIT_PROGRESSIVE,
      minvCpus: 0,
      maxvCpus: hosts * instanceTypes[instanceType].vcpus, // from here on the sweep moves both
      instanceRole,
      launchTemplate: template,
      updateToLatestImageVersion: true,
      updateTimeout: Duration.hours(longestAttemptHours), // a changed template replaces hosts, and proofs would be cut after 30 minutes
    });
    this.setFurther(template);
    this.queue = new JobQueue(this, "Queue", {
      jobQueueName: this.className,
      computeEnvironments: [{ computeEnvironment: this.environment, order: 1 }],
      jobStateTimeLimitActions: Object.values(JobStateTimeLimitActionsReason).map((reason) => ({
        reason,
        maxTime: longestWait,
      })),
    });
  }

  /** Set on the resource itself, for the library does not know them. */
  private setFurther(template: LaunchTemplate): void {
    const resource = this.environment.node.defaultChild;
    if (!(resource instanceof CfnComputeEnvironment)) {
      throw new TypeError("A compute environment's default child is its resource");
    }
    const set = (name: string, value: unknown) => resource.addPropertyOverride(`ComputeResources.${name}`, value);
    set("ScalingPolicy.MinScaleDownDelayMinutes", scaleDownMinutes); // a burst's next job finds the host still there
    set("LaunchTemplate.Version", template.latestVersionNumber); // else a changed template reaches no host
  }
}
