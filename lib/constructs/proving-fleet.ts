import { Duration } from "aws-cdk-lib";
import { type IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction, SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { proofJobPrefix } from "../../src/config/names.ts";
import type { Deployment } from "../configuration.ts";
import { FleetNetwork } from "./fleet-network.ts";
import { HostClass } from "./host-class.ts";
import { hostTemplate } from "./host-template.ts";
import { SpotNotices } from "./spot-notices.ts";
import type { StepFunction } from "./step-function.ts";
import type { StepQueue } from "./step-queue.ts";

/** GPU hosts of several classes, each with a queue of its own: where a job goes, `launch-proof` says. */
export class ProvingFleet extends Construct {
  readonly classes: readonly HostClass[];
  private readonly blocked: Rule;
  private readonly spotNotices: SpotNotices;

  constructor(scope: Construct, { stage, fleet, hostAmi, hostZones }: Deployment) {
    super(scope, "ProvingFleet");
    const network = new FleetNetwork(this, hostZones);
    const template = hostTemplate(this, hostAmi);
    // A job on the host's network could take the host's role: it may do what the ECS agent does, and nothing else.
    const instanceRole = new Role(this, "HostRole", {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role")],
    });
    this.classes = fleet.map((planned) => new HostClass(this, { stage, planned, network, template, instanceRole }));
    this.blocked = this.ruleOf("QueueBlocked", "Batch Job Queue Blocked");
    this.spotNotices = new SpotNotices(this, stage);
  }

  /** Starts `step` when Batch cannot place the job at a queue's head, and has found out why: it need not wait for its minute. */
  wakesWhenBlocked(step: StepFunction): void {
    this.blocked.addTarget(new LambdaFunction(step, { retryAttempts: 0, maxEventAge: Duration.seconds(60) }));
  }

  /** What EventBridge counts for nothing: spot hosts that EC2 takes back, of all in the account, and blocked queues of ours. */
  news(): IMetric[] {
    const told = { "Spot notices": this.spotNotices.rule, "Queues blocked": this.blocked };
    return Object.entries(told).map(
      ([label, { ruleName: RuleName }]) =>
        new Metric({
          namespace: "AWS/Events",
          metricName: "Invocations",
          dimensionsMap: { RuleName },
          statistic: "Sum",
          period: Duration.minutes(5),
          label,
        }),
    );
  }

  /**
   * Tells `queue` of each request's job that ended: seconds after its result, but also where no result was stored. A job that
   * measures is nobody's news.
   */
  announceEnds(queue: StepQueue): void {
    const ended = this.ruleOf("JobEnded", "Batch Job State Change", {
      jobName: [{ prefix: proofJobPrefix }],
      status: ["SUCCEEDED", "FAILED"],
    });
    ended.addTarget(new SqsQueue(queue.queue));
  }

  /** For what Batch tells of jobs in the queues of the classes. */
  private ruleOf(id: string, detailType: string, detail: Readonly<Record<string, readonly unknown[]>> = {}): Rule {
    const jobQueue = this.classes.map((each) => each.queue.jobQueueArn);
    return new Rule(this, id, {
      eventPattern: { source: ["aws.batch"], detailType: [detailType], detail: { jobQueue, ...detail } },
    });
  }
}
