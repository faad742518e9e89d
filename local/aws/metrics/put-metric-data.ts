import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import type { Operation } from "../protocol/operation.ts";
import { dimensionsSchema, invalidParameter, metricsOperation } from "./schemas.ts";
import type { MetricStore, Sample } from "./store.ts";

const datumSchema = z.object({
  MetricName: z.string().min(1).max(255),
  Dimensions: dimensionsSchema,
  Timestamp: z.number().optional(),
  Value: z.number().optional(),
  Values: z.array(z.number()).max(150).optional(),
  Counts: z.array(z.number().positive()).optional(),
  StatisticValues: z
    .object({ SampleCount: z.number(), Sum: z.number(), Minimum: z.number(), Maximum: z.number() })
    .optional(),
  Unit: z.string().default("None"),
});
type Datum = z.output<typeof datumSchema>;

const putSchema = z.object({
  Namespace: z
    .string()
    .min(1)
    .max(255)
    .refine((namespace) => !namespace.startsWith("AWS/"), "AWS/ is reserved"),
  MetricData: z.array(datumSchema).max(1000),
});

/** The one of Value, Values and StatisticValues that a datum has. */
function samplesOf(
  { Timestamp, Unit: unit, Value, Values, Counts, StatisticValues, MetricName }: Datum,
  nowMs: number,
): Sample[] {
  const atMs = Timestamp === undefined ? nowMs : Timestamp * 1000;
  const given = [Value, Values, StatisticValues].filter((member) => member !== undefined);
  if (given.length !== 1)
    throw new AwsError(
      "InvalidParameterCombinationException",
      `${MetricName} must have one of Value, Values and StatisticValues`,
      {
        queryCode: "InvalidParameterCombination",
      },
    );
  if (StatisticValues !== undefined) {
    const { SampleCount: count, Sum: sum, Minimum: minimum, Maximum: maximum } = StatisticValues;
    return [{ kind: "summary", atMs, unit, count, sum, minimum, maximum }];
  }
  const values = Values ?? (Value === undefined ? [] : [Value]);
  if (Counts !== undefined && Counts.length !== values.length)
    throw invalidParameter(`${MetricName} must have as many Counts as Values`);
  return values.map((value, index) => ({ kind: "value", atMs, unit, value, count: Counts?.[index] ?? 1 }));
}

export const putMetricData = (store: MetricStore): Operation =>
  metricsOperation(putSchema, ({ Namespace: namespace, MetricData }) => {
    const nowMs = Date.now();
    const read = MetricData.map((datum) => ({ datum, samples: samplesOf(datum, nowMs) }));
    for (const { datum, samples } of read)
      for (const sample of samples)
        store.add({ namespace, name: datum.MetricName, dimensions: datum.Dimensions }, sample);
  });
