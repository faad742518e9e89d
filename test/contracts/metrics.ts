import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

const MINUTE_MS = 60_000;
/** The start of a minute, an hour ago: data may be two weeks old, and points of one minute stay together. */
const anHourAgo = () => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 60 * MINUTE_MS;

/** CloudWatch metrics, as far as health and figures need them. */
export const metricsContract: Contract = (target, test) => {
  const aNamespace = () => {
    const client = new CloudWatchClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    const Namespace = aName("Prover");
    const startMs = anHourAgo();
    const window = { StartTime: new Date(startMs), EndTime: new Date(startMs + 5 * MINUTE_MS) };
    const put = (...MetricData: MetricDatum[]) => client.send(new PutMetricDataCommand({ Namespace, MetricData }));
    const at = (minute: number, over: Partial<MetricDatum> = {}): MetricDatum => ({
      MetricName: "Bids",
      Timestamp: new Date(startMs + minute * MINUTE_MS + 1_000),
      Unit: "Count",
      ...over,
    });
    const data = async (
      Stat: string,
      over: { Dimensions?: MetricDatum["Dimensions"]; ScanBy?: "TimestampAscending" } = {},
    ) => {
      const { Dimensions, ...rest } = over;
      const MetricStat = { Metric: { Namespace, MetricName: "Bids", Dimensions }, Period: 60, Stat };
      const answer = await client.send(
        new GetMetricDataCommand({ ...window, ...rest, MetricDataQueries: [{ Id: "bids", MetricStat }] }),
      );
      return answer.MetricDataResults?.[0];
    };
    return { client, Namespace, put, at, data, window, startMs };
  };

  test("values of one minute are one point, by each statistic", async () => {
    const { put, at, data } = aNamespace();
    await put(at(0, { Value: 1 }), at(0, { Value: 2 }), at(0, { Value: 6 }));
    const values = await Promise.all(
      ["Sum", "Average", "Minimum", "Maximum", "SampleCount"].map(async (stat) => (await data(stat))?.Values),
    );

    expect(values).toEqual([[9], [3], [1], [6], [3]]);
  });

  test("points come in the order asked for, each at the start of its minute", async () => {
    const { put, at, data, startMs } = aNamespace();
    await put(at(0, { Value: 1 }), at(2, { Value: 3 }));
    const starts = [0, 2].map((minute) => new Date(startMs + minute * MINUTE_MS));

    expect(await data("Sum", { ScanBy: "TimestampAscending" })).toMatchObject({
      Id: "bids",
      Values: [1, 3],
      Timestamps: starts,
    });
    expect(await data("Sum")).toMatchObject({ Values: [3, 1], Timestamps: starts.toReversed() });
  });

  test("dimensions keep metrics apart", async () => {
    const { put, at, data } = aNamespace();
    const Dimensions = [{ Name: "step", Value: "watch-market" }];
    await put(at(0, { Value: 1 }), at(0, { Value: 5, Dimensions }));

    expect((await data("Sum"))?.Values).toEqual([1]);
    expect((await data("Sum", { Dimensions }))?.Values).toEqual([5]);
  });

  test("a metric nobody wrote has no points", async () => {
    const { data } = aNamespace();
    expect(await data("Sum")).toMatchObject({ Id: "bids", Values: [], Timestamps: [] });
  });

  test("metrics are listed by namespace, name and dimension", async () => {
    const { client, put, at, Namespace } = aNamespace();
    const Dimensions = [{ Name: "step", Value: "watch-market" }];
    await put(at(0, { Value: 1 }), at(0, { Value: 1, MetricName: "Wins", Dimensions }));
    const list = async (over: object = {}) =>
      (await client.send(new ListMetricsCommand({ Namespace, ...over }))).Metrics?.map((m) => m.MetricName).sort();

    expect(await list()).toEqual(["Bids", "Wins"]);
    expect(await list({ MetricName: "Wins" })).toEqual(["Wins"]);
    expect(await list({ Dimensions: [{ Name: "step" }] })).toEqual(["Wins"]);
    const wins = await client.send(new ListMetricsCommand({ Namespace, MetricName: "Wins" }));
    expect(wins.Metrics).toEqual([{ Namespace, MetricName: "Wins", Dimensions }]);
  });

  test("values with counts and summaries count as what they stand for", async () => {
    const { put, at, data } = aNamespace();
    await put(at(0, { Values: [1, 10], Counts: [3, 1] }));
    expect((await data("Sum"))?.Values).toEqual([13]);
    await put(at(1, { StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 9 } }));
    expect((await data("Average"))?.Values?.[0]).toBe(5);
  });

  test("GetMetricStatistics gives several statistics of a minute at once", async () => {
    const { client, put, at, window, Namespace } = aNamespace();
    await put(at(0, { Value: 1 }), at(0, { Value: 3 }));
    const { Datapoints } = await client.send(
      new GetMetricStatisticsCommand({
        ...window,
        Namespace,
        MetricName: "Bids",
        Period: 60,
        Statistics: ["Sum", "Average"],
      }),
    );

    expect(Datapoints).toMatchObject([{ Sum: 4, Average: 2, Unit: "Count", Timestamp: window.StartTime }]);
  });

  test("ninety-nine of a hundred values lie below p99", async () => {
    const { put, at, data } = aNamespace();
    await put(at(0, { Values: Array.from({ length: 100 }, (_, i) => i + 1) }));

    expect((await data("p50"))?.Values?.[0]).toBeCloseTo(50, -0.5);
    expect((await data("p99"))?.Values?.[0]).toBeGreaterThanOrEqual(99);
  });

  test("a body that the SDK compresses is read", async () => {
    const { put, at, data } = aNamespace();
    await put(
      ...Array.from({ length: 200 }, () => at(0, { Value: 1, Dimensions: [{ Name: "step", Value: "x".repeat(100) }] })),
    );

    expect((await data("SampleCount", { Dimensions: [{ Name: "step", Value: "x".repeat(100) }] }))?.Values).toEqual([
      200,
    ]);
  });

  test("an end before the start is refused", async () => {
    const { client, window, Namespace } = aNamespace();
    const backwards = {
      StartTime: window.EndTime,
      EndTime: window.StartTime,
      Namespace,
      MetricName: "Bids",
      Period: 60,
    };
    await expect(
      client.send(new GetMetricStatisticsCommand({ ...backwards, Statistics: ["Sum"] })),
    ).rejects.toMatchObject({ name: expect.stringMatching(/^InvalidParameterValue(Exception)?$/) });
  });
};
