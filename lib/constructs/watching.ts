import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { type QueueName, steps } from "../../src/config/names.ts";
import type { ByQueue } from "../alarms.ts";
import type { Deployment } from "../configuration.ts";
import { stageMetrics } from "../stage-metrics.ts";
import { Alarms } from "./alarms.ts";
import { Dashboard } from "./dashboard.ts";
import { MonthBudget } from "./month-budget.ts";
import { jobLogGroup } from "./proof-job.ts";
import { stepLogGroup } from "./step-function.ts";
import type { StepQueue } from "./step-queue.ts";

interface WatchingProps {
  readonly deployment: Deployment;
  readonly queues: Readonly<Record<QueueName, StepQueue>>;
  readonly fleetNews: readonly IMetric[];
}

const daysInMonth = 30;

/** What tells an operator how it goes, and what calls when it does not. */
export class Watching extends Construct {
  readonly alarms: Alarms;

  constructor(scope: Construct, { deployment, queues, fleetNews }: WatchingProps) {
    super(scope, "Watching");
    const { stage, alarmEmail: email, monthlyBudgetUsd, repositoryUrl } = deployment;
    const metrics = stageMetrics(stage);
    const deadLetters = deadLettersOf(queues);
    const watched = { metrics, deadLetters, dailyBudgetUsd: monthlyBudgetUsd / daysInMonth };
    this.alarms = new Alarms(this, { stage, email, watched, repositoryUrl });
    const { alarms } = this.alarms;
    const logGroups = [...steps.map((step) => stepLogGroup(stage, step)), jobLogGroup(stage)];
    new Dashboard(this, { stage, metrics, alarms, deadLetters, fleetNews, logGroups });
    if (email !== undefined) new MonthBudget(this, { stage, usd: monthlyBudgetUsd, email });
  }
}

const deadLettersOf = (queues: WatchingProps["queues"]): ByQueue => ({
  assigned: queues.assigned.deadLetters(),
  finished: queues.finished.deadLetters(),
  "deliver-proof": queues["deliver-proof"].deadLetters(),
  "deliver-failure": queues["deliver-failure"].deadLetters(),
});
