import { expect, test } from "vitest";
import { type LogQuery, logQueries } from "../../lib/log-queries.ts";
import { askLogs, type LogEvent } from "./insights/ask-logs.ts";

const minute = 60_000;
const event = (atMinute: number, fields: Record<string, unknown>): LogEvent => ({
  atMs: atMinute * minute,
  line: JSON.stringify(fields),
});
const events: readonly LogEvent[] = [
  event(0, { message: "moved", from: "bidding", phase: "assigned", tookSec: 4 }),
  event(1, { message: "moved", from: "bidding", phase: "assigned", tookSec: 10 }),
  event(6, { message: "moved", from: "assigned", phase: "launching", tookSec: 1, earnedWei: "2500" }),
  event(7, { message: "won", deep: { tookSec: 3 } }),
  { atMs: 8 * minute, line: "(node:1) Warning: no object" },
  { atMs: 9 * minute, line: "{ neither is this }" },
];
const rowsOf = (...lines: string[]) => askLogs(events, lines).rows;

test("a filter keeps the lines that have all it asks for", () => {
  expect(rowsOf("filter message = 'moved' and ispresent(earnedWei)")).toMatchObject([{ phase: "launching" }]);
  expect(rowsOf("filter message in ['won', 'lost']")).toHaveLength(1);
  expect(rowsOf("filter tookSec = 10")).toMatchObject([{ "@timestamp": minute }]);
  expect(rowsOf("filter ispresent(deep)")).toEqual([]);
});

test("aggregates by groups: what a row lacks does not count, a group may be a computed value", () => {
  expect(
    rowsOf(
      "filter message = 'moved'",
      "stats count(*) as requests, avg(tookSec) as mean, max(tookSec) as most, pct(tookSec, 50) as p50 by phase, from",
      "sort requests desc",
    ),
  ).toEqual([
    { phase: "assigned", from: "bidding", requests: 2, mean: 7, most: 10, p50: 4 },
    { phase: "launching", from: "assigned", requests: 1, mean: 1, most: 1, p50: 1 },
  ]);
  expect(rowsOf("stats count(*), latest(phase) as last by coalesce(from, 'none') as start")).toEqual([
    { start: "bidding", "count(*)": 2, last: "assigned" },
    { start: "assigned", "count(*)": 1, last: "launching" },
    { start: "none", "count(*)": 3, last: undefined },
  ]);
});

test("bins hold the lines of their stretch of time", () => {
  expect(rowsOf("stats count(*) as lines, max(tookSec) as most by bin(5m)")).toEqual([
    { "bin(5m)": 0, lines: 2, most: 10 },
    { "bin(5m)": 5 * minute, lines: 4, most: 1 },
  ]);
});

test("fields are computed, texts of digits as numbers, the first factors first", () => {
  const answer = askLogs(events, ["filter ispresent(earnedWei)", "fields phase, 1 + earnedWei / 1000 * 2 as much"]);
  expect(answer.columns).toEqual(["phase", "much"]);
  expect(answer.rows).toMatchObject([{ phase: "launching", much: 6 }]);
});

test("rows are sorted either way and cut", () => {
  const tookSec = (...lines: string[]) =>
    rowsOf("filter ispresent(tookSec)", "fields tookSec", ...lines).map((row) => row.tookSec);
  expect(tookSec("sort tookSec desc", "limit 2")).toEqual([10, 4]);
  expect(tookSec("sort tookSec asc", "limit 2")).toEqual([1, 4]);
});

test.each([
  ["filter message =~ 'x'", `"~ 'x'" at 16 is no part of the language known here`],
  ["parse @message 'x * y' as z", "one of filter, fields, stats, sort, limit is expected at 0, not parse"],
  ["dedup phase", "one of filter, fields, stats, sort, limit is expected at 0, not dedup"],
  ["filter message like 'x'", "the end is expected at 15, not like"],
  ["filter message in 'x'", "[ is expected at 18, not 'x'"],
  ["fields earnedWei / 1e18", '"1e18" at 19 is no part'],
  ["fields strlen(message)", "no call of strlen"],
  ["stats stddev(tookSec) by phase", "one of count, avg, max, pct, latest is expected at 6, not stddev"],
  ["stats pct(tookSec) by phase", ", is expected at 17, not )"],
  ["stats count(*) by bin(5)", "a duration is expected at 22, not 5"],
  ["sort nothing desc", "one of @timestamp, @message is expected at 5, not nothing"],
  ["limit many", "a number is expected at 6, not many"],
])("%s is refused", (line, fault) => {
  expect(() => askLogs([], [line])).toThrow(fault);
});

test("what is drawn over time has one group, its stretch of time: with a second one CloudWatch draws no lines", () => {
  for (const { lines, view } of Object.values<LogQuery>(logQueries)) {
    const isBinned = / by bin\(\d+m\)$/.test(lines.find((line) => line.startsWith("stats ")) ?? "");
    expect(isBinned).toBe(view === "LINE" || view === "STACKEDAREA");
  }
});
