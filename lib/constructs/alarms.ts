import { Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { type AlarmRule, alarmRules, alarmsOf, type Watched } from "../alarms.ts";

interface AlarmsProps {
  readonly stage: string;
  /** Who is told; without one somebody has to look at the topic's alarms. */
  readonly email: string | undefined;
  readonly watched: Watched;
  /** Of this repository's files; without one alarms name a runbook by its path. */
  readonly repositoryUrl: string | undefined;
}

/** The alarms of the rules of `alarms.ts`, all told to one topic, when they ring and when they are quiet again. */
export class Alarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, { stage, email, watched, repositoryUrl }: AlarmsProps) {
    super(scope, "Alarms");
    this.topic = new Topic(this, "Topic", {
      topicName: `serverless-prover-${stage}-alarms`,
      displayName: `serverless prover ${stage}`,
      enforceSSL: true,
    });
    this.topic.addToResourcePolicy(this.letAlarmsPublish());
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
    const action = new SnsAction(this.topic);
    const files = repositoryUrl === undefined ? "" : `${repositoryUrl.replace(/\/$/, "")}/`;
    this.alarms = Object.entries<AlarmRule>(alarmRules).flatMap(([runbook, rule]) =>
      alarmsOf(runbook, rule, watched).map(([name, metric]) => {
        const read = `${files}docs/operate/runbooks/${runbook}.md`;
        const alarm = this.alarmOf(name, rule, { stage, watched, metric, runbook: read });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return alarm;
      }),
    );
  }

  /** A topic with a policy of its own has lost SNS's, by which an account's alarms publish; the library's action grants nothing. */
  private letAlarmsPublish(): PolicyStatement {
    return new PolicyStatement({
      sid: "AlarmsPublish",
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
    });
  }

  private alarmOf(
    name: string,
    { means, atLeast, periods = 1, ringsOnSilence }: AlarmRule,
    { stage, watched, metric, runbook }: Pick<AlarmsProps, "stage" | "watched"> & { metric: IMetric; runbook: string },
  ): Alarm {
    return new Alarm(this, name, {
      alarmName: `serverless-prover-${stage}-${name}`,
      alarmDescription: `${means} What to do: ${runbook}`,
      metric,
      threshold: typeof atLeast === "number" ? atLeast : atLeast(watched),
      comparisonOperator: ringsOnSilence
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: ringsOnSilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}
