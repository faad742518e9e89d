import { CloudWatchClient, GetMetricStatisticsCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { aFunction, type Scratch } from "./stage/fixture-stack.ts";
import { onStage, until } from "./stage/stage.ts";

/** Prints a metric as CloudWatch's embedded format has it, and a line of the log beside it. */
const source = `export const handler = async ({ wins }) => {
  console.log(JSON.stringify({ message: "won" }));
  console.log(JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [{ Namespace: "Test", Dimensions: [[]], Metrics: [{ Name: "Wins", Unit: "Count" }] }],
    },
    Wins: wins,
  }));
};`;

const stack = (scratch: Scratch) => ({ resources: { Winner: aFunction(scratch, "winner", source) } });

test("what a function prints as a metric is read through CloudWatch", () =>
  onStage(stack, async ({ aws, invoke }) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const client = new CloudWatchClient({ endpoint: aws.endpoints.cloudwatch, region: "us-east-1", credentials });
    const wins = async () => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: "Test",
          MetricName: "Wins",
          StartTime: new Date(Date.now() - 600_000),
          EndTime: new Date(Date.now() + 600_000),
          Period: 60,
          Statistics: ["Sum"],
        }),
      );
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    };
    await invoke("winner", { wins: 2 });
    await invoke("winner", { wins: 3 });
    await until(async () => expect(await wins()).toBe(5));
    client.destroy();
  }));
