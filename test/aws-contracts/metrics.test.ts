import { MetricUnit, Metrics as Powertools } from "@aws-lambda-powertools/metrics";
import { CloudWatchClient, GetMetricDataCommand, ListMetricsCommand } from "@aws-sdk/client-cloudwatch";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMetrics, type Metrics } from "../../local/aws/metrics/create-metrics.ts";
import { metricsContract } from "../contracts/metrics.ts";
import { clientOptions, wholly } from "../contracts/target.ts";

let metrics: Metrics;
beforeAll(async () => {
  metrics = await createMetrics();
});
afterAll(() => metrics.close());

describe("the metrics on loopback", () => metricsContract(() => ({ endpoint: metrics.url }), wholly));

describe("embedded metrics", () => {
  const line = (directive: object, members: object) =>
    JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, ...members });
  const directive = (over: object = {}) => ({
    Namespace: "Embedded",
    Dimensions: [["step"]],
    Metrics: [{ Name: "Bids", Unit: "Count" }],
    ...over,
  });

  test("what Powertools prints is what the SDK reads", async () => {
    const powertools = new Powertools({ namespace: "Printed", serviceName: "watch-market" });
    powertools.addMetric("Wins", MetricUnit.Count, 2);
    powertools.addMetric("Wins", MetricUnit.Count, 3);
    const printed = JSON.stringify(powertools.serializeMetrics());
    expect(metrics.ingest(printed)).toEqual({ kind: "metrics", samples: 2 });

    const client = new CloudWatchClient(clientOptions({ endpoint: metrics.url }));
    const Metric = {
      Namespace: "Printed",
      MetricName: "Wins",
      Dimensions: [{ Name: "service", Value: "watch-market" }],
    };
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(Date.now() - 120_000),
        EndTime: new Date(Date.now() + 120_000),
        MetricDataQueries: [{ Id: "wins", MetricStat: { Metric, Period: 300, Stat: "Sum" } }],
      }),
    );
    client.destroy();
    expect(MetricDataResults?.[0]?.Values?.reduce((a, b) => a + b, 0)).toBe(5);
  });

  test("each set of dimensions is a metric of its own", async () => {
    expect(
      metrics.ingest(line(directive({ Namespace: "Sets", Dimensions: [["step"], []] }), { step: "a", Bids: [1, 2] })),
    ).toEqual({
      kind: "metrics",
      samples: 4,
    });
    const client = new CloudWatchClient(clientOptions({ endpoint: metrics.url }));
    const { Metrics: listed } = await client.send(new ListMetricsCommand({ Namespace: "Sets" }));
    client.destroy();
    expect(listed?.map(({ Dimensions }) => Dimensions)).toEqual([[{ Name: "step", Value: "a" }], []]);
  });

  test.each([
    ["a plain line", "hello", { kind: "plain" }],
    ["a line of another log", '{"step":"launch-proof"}', { kind: "plain" }],
    ["a line cut off", '{"_aws":{', { kind: "invalid" }],
    [
      "a metric without a number",
      line(directive(), { step: "a", Bids: "many" }),
      { kind: "invalid", because: "Bids is not a number or a list of numbers" },
    ],
    [
      "a dimension without a text",
      line(directive(), { Bids: 1 }),
      { kind: "invalid", because: "dimension step is not a text" },
    ],
  ])("%s changes nothing", (_, text, expected) => {
    expect(metrics.ingest(text)).toMatchObject(expected);
  });
});
