import type { StoryEvent, StoryWord } from "../../local/system/story.ts";
import type { ProverBackend } from "../../src/domain/job.ts";
import type { Summary } from "./tally.ts";

export type Printer = {
  say(sentence: string, fields?: Record<string, unknown>): void;
  problem(sentence: string): void;
  event(event: StoryEvent): void;
  progress(requestId: string, stage: string, elapsedMs: number): void;
  summary(summary: Summary, how: RunKind): void;
};

/** What the run was: the words of its summary depend on it. */
export type RunKind = ProverBackend | "shadow";

/** One JSON object a line. */
export function jsonPrinter(write: (line: string) => void): Printer {
  const line = (of: Record<string, unknown>) => write(JSON.stringify(of));
  return {
    say: (message, fields = {}) => line({ type: "info", message, ...fields }),
    problem: (message) => line({ type: "problem", message }),
    event: (event) => line({ type: "event", ...event }),
    progress: (requestId, stage, elapsedMs) => line({ type: "progress", requestId, stage, elapsedMs }),
    summary: (summary, how) => line({ type: "summary", simulated: how === "simulated", ...summary }),
  };
}

const colors: Partial<Record<StoryWord, number>> = {
  won: 36,
  fulfilled: 32,
  settled: 32,
  lost: 33,
  skipped: 90,
  failed: 31,
  refused: 31,
  abandoned: 31,
  stopped: 33,
  retry: 33,
};

/** Lines for a person; colours only where `colored`. */
export function humanPrinter(write: (line: string) => void, colored: boolean): Printer {
  const numbers = new Map<string, number>();
  const numberOf = (requestId: string): string => {
    if (!numbers.has(requestId)) numbers.set(requestId, numbers.size + 1);
    return `#${numbers.get(requestId)}`.padEnd(5);
  };
  const paint = (code: number | undefined, text: string) =>
    colored && code !== undefined ? `\x1b[${code}m${text}\x1b[0m` : text;
  const row = (atMs: number, requestId: string, what: string, detail: string, took: string, code?: number) =>
    write(
      `${clock(atMs)}  ${numberOf(requestId)} ${short(requestId)}  ${paint(code, what.padEnd(10))} ${detail.padEnd(46)} ${took}`.trimEnd(),
    );
  return {
    say: (sentence) => write(sentence),
    problem: (sentence) => write(paint(31, `! ${sentence}`)),
    event: ({ atMs, requestId, what, detail, elapsedMs }) =>
      row(atMs, requestId, what, detail, elapsedMs === undefined ? "" : duration(elapsedMs), colors[what]),
    progress: (requestId, stage, elapsedMs) =>
      row(Date.now(), requestId, "…", `still at ${stage}`, duration(elapsedMs), 90),
    summary: (summary, how) => (how === "shadow" ? shadowLines(summary) : summaryLines(summary, how)).forEach(write),
  };
}

const short = (id: string): string => `${id.slice(0, 8)}…`;
const clock = (ms: number): string => new Date(ms).toTimeString().slice(0, 8);

function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1_000)} s`;
}

const shadowLines = (of: Summary): string[] => [
  "",
  `Summary: of ${of.requests} requests seen, ${of.wouldBids} would have been bid on, ${of.skipped} were skipped; nothing was sent`,
];

const proofWords: Readonly<Record<ProverBackend, string>> = {
  simulated: "simulated proofs",
  mock: "mock proofs",
  cpu: "proofs",
  cuda: "proofs",
};

function summaryLines(of: Summary, how: ProverBackend): string[] {
  const counts = [
    `${of.requests} requests`,
    `${of.bids} bids`,
    `${of.wins} won`,
    `${of.losses} lost`,
    `${of.proofs} ${proofWords[how]} accepted`,
    `${of.failures} failed`,
    `${of.abandoned} abandoned`,
  ];
  const latencies = Object.entries(of.latencies).flatMap(([name, value]) =>
    value ? [`  ${name.padEnd(20)} ${duration(value.p50).padStart(10)}  ${duration(value.p99).padStart(12)}`] : [],
  );
  return [
    "",
    `Summary: ${counts.join(", ")}`,
    `  earned ${of.earnedProve.toFixed(6)} PROVE (of the box: worth nothing elsewhere)`,
    ...(latencies.length > 0
      ? [`  ${"latency".padEnd(20)} ${"median".padStart(10)}  ${"99th pct.".padStart(12)}`, ...latencies]
      : []),
  ];
}
