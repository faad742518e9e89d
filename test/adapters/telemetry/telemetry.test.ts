import { expect, onTestFinished, test, vi } from "vitest";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createEmfMetrics } from "../../../src/adapters/telemetry/emf-metrics.ts";
import { createJsonLog } from "../../../src/adapters/telemetry/json-log.ts";
import { metrics } from "../../../src/ports/metrics.ts";

test("metrics leave as one line of embedded metric format, without dimensions, and only once", () => {
  const lines: string[] = [];
  const metrics = createEmfMetrics({
    namespace: "ServerlessProver/dev",
    clock: { nowMs: () => 1_000 },
    write: (line) => lines.push(line),
  });
  metrics.flush();
  metrics.add("BidsAccepted", 1);
  metrics.add("BidsAccepted", 2);
  metrics.add("BidLatency", 12.5);
  metrics.flush();
  metrics.flush();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      _aws: {
        Timestamp: 1_000,
        CloudWatchMetrics: [
          {
            Namespace: "ServerlessProver/dev",
            Dimensions: [[]],
            Metrics: [
              { Name: "BidsAccepted", Unit: "Count" },
              { Name: "BidLatency", Unit: "Milliseconds" },
            ],
          },
        ],
      },
      BidsAccepted: [1, 2],
      BidLatency: [12.5],
    },
  ]);
});

test("a hundred values of a metric are as many as a line takes", () => {
  const lines: string[] = [];
  const metrics = createEmfMetrics({
    namespace: "ServerlessProver/dev",
    clock: { nowMs: () => 1 },
    write: (line) => lines.push(line),
  });
  for (let count = 0; count < 250; count += 1) metrics.add("BidLatency", count);
  metrics.flush();
  const sizes = lines.map((line) => (JSON.parse(line) as { BidLatency: number[] }).BidLatency.length);
  expect(sizes).toEqual([100, 100, 50]);
});

test("there are no more metrics than we mean to pay for", () => {
  expect(Object.keys(metrics).length).toBeLessThanOrEqual(15);
});

/** What a log writes while `use` runs. */
function written(use: () => void): string {
  const lines: string[] = [];
  const keep = (...given: unknown[]) => void lines.push(given.join(" "));
  const spies = (["info", "warn", "error"] as const).map((level) => vi.spyOn(console, level).mockImplementation(keep));
  onTestFinished(() => spies.forEach((spy) => spy.mockRestore()));
  use();
  return lines.join("\n");
}

test("a line says the step, the fields and the cause, and no link's secret", () => {
  const link = "https://bucket.test/object?X-Amz-Signature=topsecret";
  vi.stubEnv("POWERTOOLS_DEV", "true"); // the library then writes to the console that can be listened to
  onTestFinished(() => void vi.unstubAllEnvs());
  const log = createJsonLog("launch-proof");
  const text = written(() => {
    log.error(`cannot read ${link}`, { requestId: "0x1", link }, new Error(`GET ${link}`, { cause: new Error(link) }));
  });
  expect(text).toContain("launch-proof");
  expect(text).toContain("0x1");
  expect(text).toContain("bucket.test/object");
  expect(text).not.toContain("topsecret");
});

test("a sleeper wakes when its signal aborts, at once where it has aborted before", async () => {
  const stop = new AbortController();
  const sleeping = systemClock.sleep(3_600_000, stop.signal);
  stop.abort();
  await sleeping;
  await systemClock.sleep(3_600_000, stop.signal);
});
