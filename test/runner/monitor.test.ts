import { tmpdir } from "node:os";
import fc from "fast-check";
import { expect, onTestFinished, test, vi } from "vitest";
import { countUse, startMonitor } from "../../batch-image/runner/monitor/monitor.ts";
import { createRanges } from "../../batch-image/runner/monitor/ranges.ts";
import { hostSampler, parseGpuSample } from "../../batch-image/runner/monitor/sample-host.ts";
import { createEmfMetrics } from "../../src/adapters/telemetry/emf-metrics.ts";

test("ranges are those of all samples, and a measure that none had is absent", () => {
  const value = fc.option(fc.integer({ min: 0, max: 1_000 }), { nil: undefined });
  fc.assert(
    fc.property(fc.array(value), (values) => {
      const ranges = createRanges();
      for (const gpuWatts of values) ranges.add(gpuWatts === undefined ? {} : { gpuWatts });
      const seen = values.filter((each) => each !== undefined);
      const mean = seen.reduce((sum, each) => sum + each, 0) / seen.length;
      const expected = { least: Math.min(...seen), mean: Math.round(mean * 10) / 10, most: Math.max(...seen) };
      expect(ranges.use()).toEqual(seen.length === 0 ? {} : { gpuWatts: expected });
    }),
  );
});

test.each([
  ["87, 11517, 23034, 71.42, 64", { gpuPercent: 87, gpuMemoryPercent: 50, gpuWatts: 71.42, gpuCelsius: 64 }],
  ["0, 0, 23034, [N/A], [Unknown Error]", { gpuPercent: 0, gpuMemoryPercent: 0 }],
  ["[N/A], [N/A], 0, 12.5, 40", { gpuWatts: 12.5, gpuCelsius: 40 }],
  ["No devices were found", {}],
  ["", {}],
])("of nvidia-smi's %j is taken what it knows", (text, sample) => {
  expect(parseGpuSample(`${text}\n`)).toEqual(sample);
});

const patience = { timeout: 20_000 };

test("this machine can be looked at", async () => {
  const sample = hostSampler(tmpdir());
  const signal = new AbortController().signal;
  await sample(signal);
  const {
    cpuPercent = 0,
    memoryPercent = 0,
    diskPercent = 0,
  } = await vi.waitFor(async () => {
    const second = await sample(signal);
    expect(second.cpuPercent).toBeDefined();
    return second;
  }, patience);
  for (const percent of [cpuPercent, memoryPercent, diskPercent]) {
    expect(percent).toBeGreaterThanOrEqual(0);
    expect(percent).toBeLessThanOrEqual(100);
  }
});

test("a look that fails is left out, and the next one counts", async () => {
  let looks = 0;
  const monitor = startMonitor(() => {
    looks += 1;
    return looks % 2 === 1 ? Promise.reject(new Error("no such device")) : Promise.resolve({ cpuPercent: looks });
  }, 1);
  onTestFinished(() => monitor.close());
  await vi.waitFor(() => expect(monitor.use().cpuPercent?.most).toBeGreaterThanOrEqual(4), patience);
  expect(monitor.use().cpuPercent?.least).toBe(2);
});

test("a look that never ends holds up nothing", () => {
  const monitor = startMonitor(() => new Promise(() => undefined), 1);
  monitor.close();
  expect(monitor.use()).toEqual({});
});

test("only a GPU that was seen is counted", () => {
  const lines: string[] = [];
  const metrics = createEmfMetrics({
    namespace: "ServerlessProver/dev",
    clock: { nowMs: () => 1 },
    write: (line) => lines.push(line),
  });
  const memoryPercent = { least: 1, mean: 2, most: 3 };
  countUse(metrics, { memoryPercent });
  expect(lines).toEqual([]);
  countUse(metrics, { memoryPercent, gpuPercent: { least: 4, mean: 5, most: 6 } });
  expect(JSON.parse(lines[0]!)).toMatchObject({ GpuUtilization: [5] });
});
