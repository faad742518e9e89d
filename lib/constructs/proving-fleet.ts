import { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Deployment } from "../configuration.ts";
import { FleetNetwork } from "./fleet-network.ts";
import { HostClass } from "./host-class.ts";
import { hostTemplate } from "./host-template.ts";
import type { StepQueue } from "./step-queue.ts";

/** GPU hosts of several classes, each with a queue of its own: where a job goes, `launch-proof` says. */
export class ProvingFleet extends Construct {
  readonly classes: readonly HostClass[];

  constructor(scope: Construct, { stage, fleet, hostAmi }: Deployment) {
    super(scope, "ProvingFleet");
    const network = new FleetNetwork(this);
    const template = hostTemplate(this, hostAmi);
    // A job on the host's network could take the host's role: it may do what the ECS agent does, and nothing else.
    const instanceRole = new Role(this, "HostRole", {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role")],
    });
    this.classes = fleet.map((planned) => new HostClass(this, { stage, planned, network, template, instanceRole }));
  }

  /** Tells `queue` of each job that ended: seconds after its result, but also where no result was stored. */
  announceEnds(queue: StepQueue): void {
    new Rule(this, "JobEnded", {
      eventPattern: {
        source: ["aws.batch"],
        detailType: ["Batch Job State Change"],
        detail: {
          jobQueue: this.classes.map((each) => each.queue.jobQueueArn),
          status: ["SUCCEEDED", "FAILED"],
        },
      },
      targets: [new SqsQueue(queue.queue)],
    });
  }
}
