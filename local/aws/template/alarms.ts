import { z } from "zod";
import type { MetricId } from "../metrics/store.ts";
import type { Template } from "./template.ts";

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })).default([]),
});
const query = z.object({
  Id: z.string(),
  Expression: z.string().optional(),
  MetricStat: z.object({ Metric: metric, Stat: z.string(), Period: z.coerce.number() }).optional(),
  Period: z.coerce.number().optional(),
  ReturnData: z.boolean().default(true),
});
const comparison = z.enum(["GreaterThanOrEqualToThreshold", "LessThanThreshold"]);
const missing = z.enum(["breaching", "notBreaching"]);
const alarm = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string().default(""),
  ComparisonOperator: comparison,
  Threshold: z.coerce.number(),
  EvaluationPeriods: z.coerce.number(),
  TreatMissingData: missing,
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: metric.shape.Dimensions,
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Period: z.coerce.number().optional(),
  Metrics: z.array(query).default([]),
});

/** One statistic of one metric, in each period. */
export type MetricReading = { metric: MetricId; statistic: string };

export type AlarmSpec = {
  name: string;
  description: string;
  periodMs: number;
  periods: number;
  comparison: z.output<typeof comparison>;
  threshold: number;
  missing: z.output<typeof missing>;
  /** What is compared: an arithmetic expression over the readings' ids. */
  expression: string;
  readings: Readonly<Record<string, MetricReading>>;
};

/** The metric alarms of a template. Throws where one uses what is not evaluated here. */
export const readAlarms = (template: Template): AlarmSpec[] =>
  template.ofType("AWS::CloudWatch::Alarm").map(({ properties }) => specOf(alarm.parse(properties)));

function specOf(read: z.output<typeof alarm>): AlarmSpec {
  const { expression, readings, periodSec } = read.Metrics.length > 0 ? ofQueries(read.Metrics) : ofOneMetric(read);
  return {
    name: read.AlarmName,
    description: read.AlarmDescription,
    periodMs: periodSec * 1_000,
    periods: read.EvaluationPeriods,
    comparison: read.ComparisonOperator,
    threshold: read.Threshold,
    missing: read.TreatMissingData,
    expression,
    readings,
  };
}

function ofOneMetric({ Statistic, ExtendedStatistic, Period, ...read }: z.output<typeof alarm>) {
  const statistic = Statistic ?? ExtendedStatistic ?? "Average";
  return { expression: "m", readings: { m: { metric: idOf(metric.parse(read)), statistic } }, periodSec: Period ?? 60 };
}

function ofQueries(queries: readonly z.output<typeof query>[]) {
  const result = queries.find(({ ReturnData }) => ReturnData);
  const readings = queries.flatMap(({ Id, MetricStat }): [string, MetricReading][] =>
    MetricStat ? [[Id, { metric: idOf(MetricStat.Metric), statistic: MetricStat.Stat }]] : [],
  );
  const periodSec = queries.find(({ MetricStat }) => MetricStat)?.MetricStat?.Period ?? 60;
  return { expression: result?.Expression ?? result?.Id ?? "", readings: Object.fromEntries(readings), periodSec };
}

const idOf = ({ Namespace, MetricName, Dimensions }: z.output<typeof metric>): MetricId => ({
  namespace: Namespace,
  name: MetricName,
  dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
});
