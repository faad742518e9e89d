import { type Comparison, comparisonOf, type Run, runsOf } from "../../replay/compare.ts";
import type { Market } from "../../replay/market/market.ts";
import type { Result } from "../../replay/result.ts";
import { type MarketSource, marketOf } from "./market-source.ts";
import type { ReplayOptions } from "./options.ts";
import { shareOut } from "./share-out.ts";
import { contestOf } from "./subjects.ts";

/** What each thread is told at its start. */
export type Given = Pick<ReplayOptions, "settings" | "knobs"> & { sources: readonly MarketSource[] };

/** One run in one market, by their places in `sources` and `runsOf`. */
export type Piece = { market: number; run: number };

/** Both are called in the order of the markets. */
type Tell = { begun?(market: Market): void; done(comparison: Comparison): void };

/** One market after another, a run a thread. The answer does not depend on how many threads there are. */
export async function compareAll(
  { settings, knobs, workers }: Pick<ReplayOptions, "settings" | "knobs" | "workers">,
  sources: readonly MarketSource[],
  tell: Tell,
): Promise<void> {
  const lists = runsOf(contestOf(knobs));
  const runs = lists.flat();
  const longestFirst = [...runs.entries()].sort(([, a], [, b]) => rank[a.role] - rank[b.role]);
  const open = new Map<number, { market: Market; results: Map<number, Result> }>();

  function* pieces(): Generator<Piece> {
    for (const [index, source] of sources.entries()) {
      const market = marketOf(source);
      open.set(index, { market, results: new Map() });
      tell.begun?.(market);
      for (const [run] of longestFirst) yield { market: index, run };
    }
  }

  function take({ market: index, run }: Piece, result: Result): void {
    open.get(index)?.results.set(run, result);
    for (const [index, { market, results }] of open) {
      if (results.size < runs.length) return;
      open.delete(index);
      tell.done(comparisonOf(market, lists, (run) => found(results.get(runs.indexOf(run)))));
    }
  }

  const count = Math.min(workers, sources.length * runs.length);
  const given: Given = { settings, knobs, sources };
  await shareOut({ script: new URL("run-thread.ts", import.meta.url), count, given }, pieces(), take);
}

/** Against ten thousand requests a subject takes about ten seconds, the bound three, a rival one at most. */
const rank: Readonly<Record<Run["role"], number>> = { subject: 0, bound: 1, rival: 2 };

function found(result: Result | undefined): Result {
  if (result === undefined) throw new RangeError("a run is missing");
  return result;
}
