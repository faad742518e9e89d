import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { compareAll } from "../../cli/replay/compare-all.ts";
import { type MarketSource, marketOf } from "../../cli/replay/market-source.ts";
import { shareOut } from "../../cli/replay/share-out.ts";
import { contestOf } from "../../cli/replay/subjects.ts";
import { tableOf } from "../../cli/replay/table.ts";
import { type Comparison, compare } from "../../replay/compare.ts";
import { usualBaseFees } from "../../replay/market/modes.ts";
import { readRecording } from "../../replay/market/read-recording.ts";
import { writeRecorded } from "../../replay/market/recorded.ts";
import { seedReport } from "../../replay/report/figures.ts";
import { usualSettings } from "../../replay/settings.ts";
import { aRecorded, header, price } from "./recorded-lines.ts";

type Given = Pick<Parameters<typeof compareAll>[0], "settings" | "knobs">;

const script = new URL("doubling-thread.ts", import.meta.url);

test("each piece of work is done once, and made when a thread is free for it", async () => {
  const taken = new Map<number, number>();
  const ahead: number[] = [];
  function* pieces() {
    for (let piece = 0; piece < 40; piece += 1) {
      ahead.push(piece - taken.size);
      yield piece;
    }
  }
  await shareOut({ script, count: 3, given: { factor: 2 } }, pieces(), (piece, done: number) => taken.set(piece, done));
  expect([...taken].sort(([a], [b]) => a - b)).toEqual(Array.from({ length: 40 }, (_, piece) => [piece, piece * 2]));
  expect(Math.max(...ahead)).toBeLessThan(3);
});

test("an error in a thread is thrown, and so is one in making the work or in taking what was done", async () => {
  const share = (work: Iterable<unknown>, take = (): void => undefined) =>
    shareOut({ script, count: 2, given: { factor: 2 } }, work, take);
  await expect(share([1, 2, "three", 4])).rejects.toThrow("three is no number");
  await expect(share([1, "leave", 2])).rejects.toThrow("A thread ended before its work was done.");
  const refuse = () => {
    throw new RangeError("not taken");
  };
  await expect(share([1, 2], refuse)).rejects.toThrow("not taken");
  const broken = Object.assign([1], { [Symbol.iterator]: () => ({ next: refuse }) });
  await expect(share(broken)).rejects.toThrow("not taken");
});

test("a process whose thread fails ends with exit code 1, even while another thread would never end", async () => {
  const run = promisify(execFile)(process.execPath, [
    "tools/run.mjs",
    fileURLToPath(new URL("failing-threads.ts", import.meta.url)),
  ]);
  await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("three is no number") as string });
});

const sources: readonly MarketSource[] = [
  { kind: "drawn", seed: 2, weather: "calm", requests: 40, baseFees: usualBaseFees },
  { kind: "drawn", seed: 2, weather: "stormy", requests: 40, baseFees: usualBaseFees },
  {
    kind: "recorded",
    name: "recorded",
    seed: 5,
    recording: readRecording([header, price, aRecorded(1), aRecorded(2), aRecorded(3)].map(writeRecorded).join("")),
  },
];
const markets = sources.map(marketOf);
const shown = (comparison: Comparison) => [tableOf(comparison), seedReport(comparison)];
const alone = ({ settings: { plan, bidDelaySec }, knobs }: Given) =>
  markets.map((market) => compare({ market, plan, ...contestOf(knobs), simulation: { bidDelaySec } })).map(shown);
const [usual, other]: [Given, Given] = [
  { settings: usualSettings, knobs: {} },
  { settings: { ...usualSettings, bidDelaySec: 3 }, knobs: { "max-promises": "1" } },
];

test.each([
  [1, usual],
  [3, other],
])("%d threads find what one process finds by itself, in the markets' order", async (workers, given) => {
  const told: unknown[] = [];
  const begun: string[] = [];
  await compareAll({ ...given, workers }, sources, {
    begun: ({ name }) => void begun.push(name),
    done: (comparison) => void told.push(shown(comparison)),
  });
  expect(begun).toEqual(markets.map(({ name }) => name));
  expect(told).toEqual(alone(given));
});

test("what the threads are given matters in these markets", () => {
  expect(alone(other)).not.toEqual(alone(usual));
});
