import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { operationsThatRefuseWith } from "../protocol/operation.ts";
import { isStatistic } from "./statistics.ts";

export const metricsOperation = operationsThatRefuseWith("InvalidParameterValueException");

export const invalidParameter = (message: string): AwsError =>
  new AwsError("InvalidParameterValueException", message, { queryCode: "InvalidParameterValue" });

/** A list of names and values on the wire, a record here. */
export const dimensionsSchema = z
  .array(z.object({ Name: z.string().min(1), Value: z.string().min(1) }))
  .max(30)
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));

/** Seconds: 1, 5, 10, 20, 30, or a multiple of 60 (API reference, MetricStat). */
export const periodSchema = z
  .number()
  .int()
  .refine(
    (sec) => [1, 5, 10, 20, 30].includes(sec) || (sec > 0 && sec % 60 === 0),
    "Period must be 1, 5, 10, 20, 30 or a multiple of 60",
  );

export const statisticSchema = z.string().refine(isStatistic, "no statistic that this stand-in knows");

export const listOfDimensions = (dimensions: Readonly<Record<string, string>>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
