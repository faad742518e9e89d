/** A question to the structured logs, in the language of CloudWatch Logs Insights. */
export interface LogQuery {
  readonly title: string;
  readonly lines: readonly string[];
  readonly view: "TABLE" | "LINE" | "STACKEDAREA" | "BAR";
}

/** What the dashboard asks when somebody looks. Fields are those of the log lines; a test asks a real run's lines. */
export const logQueries = {
  prices: {
    title: "Our price against the cheapest other, wei per PGU",
    lines: ["filter message in ['bid', 'clearing']", "stats avg(price) as us, avg(otherPrice) as others by bin(15m)"],
    view: "LINE",
  },
  refusals: {
    title: "Why requests are not bid on",
    lines: ["filter message = 'skipped'", "stats count(*) as requests by because", "sort requests desc", "limit 12"],
    view: "TABLE",
  },
  phases: {
    title: "Requests by phase",
    lines: [
      "filter step = 'report-health' and outcome = 'reported'",
      "stats max(bidding) as bids, max(assigned) as waiting, max(proving) as proofs, max(proved) as toDeliver by bin(5m)",
    ],
    view: "STACKEDAREA",
  },
  arrows: {
    title: "Seconds in each phase",
    lines: [
      "filter message = 'moved' and ispresent(tookSec)",
      "stats count(*) as requests, pct(tookSec, 50) as p50, pct(tookSec, 95) as p95, pct(tookSec, 99) as p99 by from, phase",
      "sort requests desc",
    ],
    view: "TABLE",
  },
  stages: {
    title: "Milliseconds in each stage of a job",
    lines: [
      "filter ispresent(stage) and ispresent(elapsedMs)",
      "stats count(*) as jobs, pct(elapsedMs, 50) as p50, pct(elapsedMs, 95) as p95, pct(elapsedMs, 99) as p99 by stage",
    ],
    view: "TABLE",
  },
  hosts: {
    title: "Hosts by class: there, asked for, kept warm",
    lines: [
      "filter message = 'hosts'",
      "stats max(ready) as there, max(desired) as askedFor, max(minimum) as keptWarm by bin(5m), className",
    ],
    view: "LINE",
  },
  losses: {
    title: "Hosts lost, by class",
    lines: ["filter message = 'host lost'", "stats count(*) as lost by className"],
    view: "TABLE",
  },
  settlements: {
    title: "Last settlements",
    lines: [
      "filter phase = 'settled' and ispresent(earnedWei)",
      "fields @timestamp, requestId, earnedWei / 1e18 as prove, gasUsed",
      "sort @timestamp desc",
      "limit 20",
    ],
    view: "TABLE",
  },
  errors: {
    title: "Errors by code",
    lines: [
      "filter level = 'ERROR'",
      "stats count(*) as times, latest(@timestamp) as last by coalesce(code, message) as what, step",
      "sort times desc",
      "limit 20",
    ],
    view: "TABLE",
  },
} as const satisfies Record<string, LogQuery>;
