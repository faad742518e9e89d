import type { StoryEvent, StoryWord } from "../../local/system/story.ts";

/** What a run came to: counted from its story alone. */
export type Tally = {
  record(event: StoryEvent): void;
  /** Requests whose proof was accepted and that are not settled yet. */
  unsettled(): number;
  accepted(): number;
  summary(): Summary;
};

export type Summary = {
  requests: number;
  bids: number;
  /** Bids that the shadow only thought of. */
  wouldBids: number;
  skipped: number;
  wins: number;
  losses: number;
  proofs: number;
  failures: number;
  abandoned: number;
  earnedProve: number;
  /** Milliseconds: median and 99th percentile. */
  latencies: Readonly<Record<string, { p50: number; p99: number } | undefined>>;
};

/** Measured from one arrow of a request to another. */
const spans: Readonly<Record<string, readonly [StoryWord, StoryWord]>> = {
  "visible → bid": ["requested", "bid"],
  "won → job": ["won", "launched"],
  "job → proof stored": ["launched", "store"],
  "stored → accepted": ["store", "fulfilled"],
  "whole request": ["requested", "fulfilled"],
};

export function createTally(): Tally {
  const firsts = new Map<string, Map<StoryWord, number>>();
  let earnedProve = 0;
  const count = (word: StoryWord) => [...firsts.values()].filter((words) => words.has(word)).length;

  return {
    record({ requestId, what, atMs, detail }) {
      const words = firsts.get(requestId) ?? new Map<StoryWord, number>();
      firsts.set(requestId, words);
      if (words.has(what)) return;
      words.set(what, atMs);
      if (what === "settled") earnedProve += Number.parseFloat(detail);
    },
    accepted: () => count("fulfilled"),
    unsettled: () => count("fulfilled") - count("settled"),
    summary: () => ({
      requests: firsts.size,
      bids: count("bid"),
      wouldBids: count("would bid"),
      skipped: count("skipped"),
      wins: count("won"),
      losses: count("lost"),
      proofs: count("fulfilled"),
      failures: count("failed"),
      abandoned: count("abandoned"),
      earnedProve,
      latencies: Object.fromEntries(
        Object.entries(spans).map(([name, [from, to]]) => [name, percentiles(between(firsts.values(), from, to))]),
      ),
    }),
  };
}

function between(all: Iterable<ReadonlyMap<StoryWord, number>>, from: StoryWord, to: StoryWord): number[] {
  return [...all].flatMap((words) => {
    const [start, end] = [words.get(from), words.get(to)];
    return start !== undefined && end !== undefined ? [Math.max(0, end - start)] : [];
  });
}

function percentiles(values: readonly number[]): { p50: number; p99: number } | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  const [p50, p99] = [at(0.5), at(0.99)];
  return p50 === undefined || p99 === undefined ? undefined : { p50, p99 };
}
