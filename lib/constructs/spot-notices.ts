import { ArnFormat, Stack } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, ResourcePolicy, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { keepingOf } from "../stage.ts";

/**
 * Keeps a line of each spot host that EC2 announces to take back, two minutes ahead, and so counts them: EventBridge tells
 * how often a rule came to its target, and takes nothing for it. A notice names an instance and nothing that it belongs
 * to: it may be any of the account's. What a class's lost jobs teach the bidder comes from the jobs, not from here.
 */
export class SpotNotices extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, stage: string) {
    super(scope, "SpotNotices");
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/events/serverless-prover-${stage}-spot-notices`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: keepingOf(stage).logs,
    });
    // A target asks the group itself, not a role: an account has ten such policies in a region.
    new ResourcePolicy(this, "Policy", {
      resourcePolicyName: `serverless-prover-${stage}-spot-notices`,
      policyStatements: [
        new PolicyStatement({
          principals: [
            new ServicePrincipal("events.amazonaws.com"),
            new ServicePrincipal("delivery.logs.amazonaws.com"),
          ],
          actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    const arn = Stack.of(this).formatArn({
      service: "logs",
      resource: "log-group",
      resourceName: logGroup.logGroupName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.rule = new Rule(this, "Noticed", {
      eventPattern: { source: ["aws.ec2"], detailType: ["EC2 Spot Instance Interruption Warning"] },
      targets: [{ bind: () => ({ arn }) }], // the library's own target of this kind brings a Lambda
    });
  }
}
