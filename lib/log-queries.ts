/** A question to the structured logs, in the language of CloudWatch Logs Insights. */
export interface LogQuery {
  readonly title: string;
  readonly lines: readonly string[];
  readonly view: "TABLE" | "LINE" | "STACKEDAREA" | "BAR";
}

/** What the dashboard asks when somebody looks. Fields are those of the log lines: `test/system/whole-run.test.ts` asks a real run's. */
export const logQueries = {
  prices: {
    title: "Our price and the cheapest other, PROVE per BPGU",
    lines: [
      "filter message in ['bid', 'clearing']",
      "fields price / 1000000000 as ourProve, otherPrice / 1000000000 as otherProve", // wei per PGU, 10^18 of them a PROVE
      "stats avg(ourProve) as us, avg(otherProve) as others by bin(15m)",
    ],
    view: "LINE",
  },
  refusals: {
    title: "Why requests are not bid on",
    lines: ["filter message = 'skipped'", "stats count(*) as requests by because", "sort requests desc", "limit 12"],
    view: "TABLE",
  },
  races: {
    title: "Calls refused for their nonce, sent anew",
    lines: ["filter outcome = 'nonce-refused'", "stats count(*) as calls, latest(@timestamp) as last by service, call"],
    view: "TABLE",
  },
  knobs: {
    title: "Generation of the knobs in force",
    lines: [
      "filter step = 'report-health' and ispresent(generation)",
      "stats latest(@timestamp) as last by generation",
      "sort last desc",
      "limit 5",
    ],
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
      "filter ispresent(stage) and ispresent(elapsedMs) and ispresent(requestId)", // a calibration's are of no request
      "stats count(*) as jobs, pct(elapsedMs, 50) as p50, pct(elapsedMs, 95) as p95, pct(elapsedMs, 99) as p99 by stage",
    ],
    view: "TABLE",
  },
  hosts: {
    title: "Hosts now, by class",
    lines: [
      "filter message = 'hosts'",
      "stats latest(ready) as there, latest(desired) as askedFor, latest(minimum) as keptWarm by className",
      "sort className asc",
    ],
    view: "TABLE",
  },
  starts: {
    title: "Seconds until a host can prove, by class",
    lines: [
      "filter message = 'host started'",
      "stats count(*) as hosts, pct(startSec, 50) as p50, pct(startSec, 95) as p95 by className",
    ],
    view: "TABLE",
  },
  losses: {
    title: "Hosts lost, by class",
    lines: ["filter message = 'host lost'", "stats count(*) as lost by className"],
    view: "TABLE",
  },
  margin: {
    title: "USD earned less hosts, of the whole hour before",
    lines: [
      "filter step = 'report-health' and ispresent(marginUsd)",
      "stats latest(marginUsd) as margin, latest(earnedUsd) as earned, latest(costUsd) as hosts by bin(60m)",
    ],
    view: "LINE",
  },
  settlements: {
    title: "Last settlements",
    lines: [
      "filter phase = 'settled' and ispresent(earnedWei)",
      "fields @timestamp, requestId, earnedWei / 1000000000000000000 as prove, gasUsed",
      "sort @timestamp desc",
      "limit 20",
    ],
    view: "TABLE",
  },
  errors: {
    title: "Errors by code",
    lines: [
      "filter level = 'ERROR'",
      "stats count(*) as times, latest(@timestamp) as last by coalesce(code, message) as what, service",
      "sort times desc",
      "limit 20",
    ],
    view: "TABLE",
  },
} as const satisfies Record<string, LogQuery>;
