import { z } from "zod";
import type { MetricStore } from "./store.ts";

/** The directives of the embedded metric format (CloudWatch user guide, "Embedded metric format specification"). */
const directiveSchema = z.object({
  Namespace: z.string().min(1).max(1024),
  Dimensions: z.array(z.array(z.string()).max(30)).default([[]]),
  Metrics: z.array(z.object({ Name: z.string().min(1).max(1024), Unit: z.string().default("None") })).max(100),
});
const lineSchema = z.looseObject({
  _aws: z.looseObject({ Timestamp: z.number(), CloudWatchMetrics: z.array(directiveSchema) }),
});

const valuesSchema = z.union([z.number().transform((value) => [value]), z.array(z.number()).max(100)]);

/** What a log line was: `samples` says how many values it held, `invalid` what CloudWatch would not take. */
export type Ingested = { kind: "plain" } | { kind: "metrics"; samples: number } | { kind: "invalid"; because: string };

/** Reads the metrics from one line of a function's output. Whatever is no embedded metric is left alone. */
export function ingestLine(store: MetricStore, line: string): Ingested {
  if (!line.includes('"_aws"')) return { kind: "plain" };
  const parsed = lineSchema.safeParse(jsonOf(line));
  if (!parsed.success) return { kind: "invalid", because: z.prettifyError(parsed.error) };
  const { _aws, ...members } = parsed.data;

  const found: (() => void)[] = [];
  for (const { Namespace: namespace, Dimensions, Metrics } of _aws.CloudWatchMetrics)
    for (const { Name: name, Unit: unit } of Metrics) {
      const values = valuesSchema.safeParse(members[name]);
      if (!values.success) return { kind: "invalid", because: `${name} is not a number or a list of numbers` };
      for (const dimensionNames of Dimensions.length === 0 ? [[]] : Dimensions) {
        const missing = dimensionNames.find((dimension) => typeof members[dimension] !== "string");
        if (missing !== undefined) return { kind: "invalid", because: `dimension ${missing} is not a text` };
        const dimensions = Object.fromEntries(dimensionNames.map((d) => [d, String(members[d])]));
        for (const value of values.data)
          found.push(() =>
            store.add({ namespace, name, dimensions }, { kind: "value", atMs: _aws.Timestamp, unit, value, count: 1 }),
          );
      }
    }
  for (const add of found) add(); // a line counts whole or not at all
  return { kind: "metrics", samples: found.length };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
