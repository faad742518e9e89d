import { z } from "zod";
import type { Operations } from "../protocol/operation.ts";
import { pageOf } from "../protocol/page.ts";
import {
  dimensionsSchema,
  invalidParameter,
  listOfDimensions,
  metricsOperation,
  periodSchema,
  statisticSchema,
} from "./schemas.ts";
import { byPeriod, statistic } from "./statistics.ts";
import type { MetricStore } from "./store.ts";

/** "Up to 500 results are returned for any one call" (API reference, ListMetrics). */
const PAGE = 500;

const listSchema = z.object({
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.string().optional() })).default([]),
  NextToken: z.string().optional(),
});

const dataSchema = z.object({
  StartTime: z.number(),
  EndTime: z.number(),
  ScanBy: z.enum(["TimestampAscending", "TimestampDescending"]).default("TimestampDescending"),
  MetricDataQueries: z
    .array(
      z.object({
        Id: z.string().regex(/^[a-z][A-Za-z0-9_]*$/),
        Label: z.string().optional(),
        ReturnData: z.boolean().default(true),
        MetricStat: z.object(
          {
            Metric: z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema }),
            Period: periodSchema,
            Stat: statisticSchema,
          },
          "this stand-in knows no metric math: each query must have a MetricStat",
        ),
      }),
    )
    .min(1)
    .max(500),
});

const statisticsSchema = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: dimensionsSchema,
  StartTime: z.number(),
  EndTime: z.number(),
  Period: periodSchema,
  Statistics: z.array(statisticSchema).default([]),
  ExtendedStatistics: z.array(statisticSchema).default([]),
});

/** Times on the wire are seconds. */
const window = (startSec: number, endSec: number, periodSec: number) => {
  if (startSec >= endSec) throw invalidParameter("The parameter StartTime must be less than the parameter EndTime.");
  return { fromMs: startSec * 1000, untilMs: endSec * 1000, periodMs: periodSec * 1000 };
};

export const readOperations = (store: MetricStore): Operations => ({
  ListMetrics: metricsOperation(listSchema, ({ Namespace, MetricName, Dimensions, NextToken }) => {
    const found = store
      .all()
      .filter(
        ({ namespace, name, dimensions }) =>
          (Namespace === undefined || namespace === Namespace) &&
          (MetricName === undefined || name === MetricName) &&
          Dimensions.every((d) => d.Name in dimensions && (d.Value === undefined || dimensions[d.Name] === d.Value)),
      );
    const { items, next } = pageOf(found, { size: PAGE, token: NextToken });
    const metrics = items.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: listOfDimensions(dimensions),
    }));
    return { Metrics: metrics, NextToken: next };
  }),
  GetMetricData: metricsOperation(dataSchema, ({ StartTime, EndTime, ScanBy, MetricDataQueries }) => ({
    MetricDataResults: MetricDataQueries.filter(({ ReturnData }) => ReturnData).map(({ Id, Label, MetricStat }) => {
      const { Namespace: namespace, MetricName: name, Dimensions: dimensions } = MetricStat.Metric;
      const samples = store.find({ namespace, name, dimensions })?.samples ?? [];
      const points = byPeriod(samples, window(StartTime, EndTime, MetricStat.Period)).flatMap((period) => {
        const value = statistic(MetricStat.Stat, period.samples);
        return value === undefined ? [] : [{ atSec: period.startMs / 1000, value }];
      });
      if (ScanBy === "TimestampDescending") points.reverse();
      return {
        Id,
        Label: Label ?? name,
        Timestamps: points.map(({ atSec }) => atSec),
        Values: points.map(({ value }) => value),
        StatusCode: "Complete",
      };
    }),
    Messages: [],
  })),
  GetMetricStatistics: metricsOperation(statisticsSchema, (input) => {
    const { Namespace: namespace, MetricName: name, Dimensions: dimensions, Statistics, ExtendedStatistics } = input;
    const samples = store.find({ namespace, name, dimensions })?.samples ?? [];
    const periods = byPeriod(samples, window(input.StartTime, input.EndTime, input.Period));
    const points = periods.map((period) => {
      const valuesOf = (names: string[]) =>
        Object.fromEntries(names.map((stat) => [stat, statistic(stat, period.samples)]));
      return {
        Timestamp: period.startMs / 1000,
        Unit: period.samples[0]?.unit ?? "None",
        ...valuesOf(Statistics),
        ...(ExtendedStatistics.length === 0 ? {} : { ExtendedStatistics: valuesOf(ExtendedStatistics) }),
      };
    });
    return { Label: name, Datapoints: points };
  }),
});
