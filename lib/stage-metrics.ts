import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { metricNamespace } from "../src/config/names.ts";

/** Minutes; the statistic's name as CloudWatch has it. */
export type Reading = { statistic: string; minutes: number };

/** The stage's custom metrics (`src/ports/metrics.ts`), which have no dimensions. */
export interface StageMetrics {
  read(metricName: string, reading: Reading): IMetric;
  /** Of a metric that is 1 or 0: how many were 0. */
  failures(metricName: string, minutes: number): IMetric;
  /** Of a metric that is 1 or 0: how many there were beyond so many for each that was 1. */
  beyond(metricName: string, each: number, minutes: number): IMetric;
  /** Of a metric that is 1 or 0: which share was 1, in percent; nothing where there was none. */
  successPercent(metricName: string, minutes: number): IMetric;
}

export function stageMetrics(stage: string): StageMetrics {
  const namespace = metricNamespace(stage);
  const read = (metricName: string, { statistic, minutes }: Reading): IMetric =>
    new Metric({ namespace, metricName, statistic, period: Duration.minutes(minutes) });
  const both = (metricName: string, minutes: number) => ({
    all: read(metricName, { statistic: "SampleCount", minutes }),
    good: read(metricName, { statistic: "Sum", minutes }),
  });
  return {
    read,
    failures: (metricName, minutes) =>
      new MathExpression({
        expression: "all - good",
        label: `${metricName}: not`,
        usingMetrics: both(metricName, minutes),
        period: Duration.minutes(minutes),
      }),
    beyond: (metricName, each, minutes) =>
      new MathExpression({
        expression: `all - ${each} * good`,
        label: `${metricName}: beyond ${each} for each`,
        usingMetrics: both(metricName, minutes),
        period: Duration.minutes(minutes),
      }),
    successPercent: (metricName, minutes) =>
      new MathExpression({
        expression: "100 * good / all",
        label: `${metricName}, %`,
        usingMetrics: both(metricName, minutes),
        period: Duration.minutes(minutes),
      }),
  };
}
