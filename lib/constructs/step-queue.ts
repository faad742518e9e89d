import { Duration } from "aws-cdk-lib";
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { SqsEventSource } from "aws-cdk-lib/aws-lambda-event-sources";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { environment, type QueueName } from "../../src/config/names.ts";
import { queueSettings, visibilitySec } from "../step-settings.ts";
import type { StepFunction } from "./step-function.ts";

/** One queue and its dead letters, which wait two weeks for somebody to look. */
export class StepQueue extends Construct {
  readonly queue: Queue;
  private readonly dead: Queue;

  constructor(
    scope: Construct,
    private readonly queueName: QueueName,
    stage: string,
  ) {
    super(scope, `queue-${queueName}`);
    const name = `serverless-prover-${stage}-${queueName}`;
    const common = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    this.dead = new Queue(this, "Dead", { ...common, queueName: `${name}-dead`, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, "Queue", {
      ...common,
      queueName: name,
      visibilityTimeout: Duration.seconds(visibilitySec(queueName)),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.dead, maxReceiveCount: queueSettings[queueName].maxReceives },
    });
  }

  /** Messages that were given up; no data while nobody has touched their queue for six hours and it is empty. */
  deadLetters(): IMetric {
    return this.dead.metricApproximateNumberOfMessagesVisible({
      statistic: "Maximum",
      period: Duration.minutes(5),
      label: `Dead letters: ${this.queueName}`,
    });
  }

  /** `step` works on this queue's messages, one at a time in each call, so that no message waits for another's proof. */
  feeds(step: StepFunction): void {
    const { maxConcurrency } = queueSettings[this.queueName];
    step.addEventSource(
      new SqsEventSource(this.queue, { batchSize: 1, maxConcurrency, reportBatchItemFailures: true }),
    );
  }

  /** `step` may send here. */
  takesFrom(step: StepFunction): void {
    step.addEnvironment(environment.queueUrl[this.queueName], this.queue.queueUrl);
    step.allow(["sqs:SendMessage"], [this.queue.queueArn]);
  }
}
