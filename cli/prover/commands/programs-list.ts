import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { Hash } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { readSpan, type SpanFlags, saySpan, spanFlags, spanOf } from "../network/read-span.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { table } from "../terminal/table.ts";
import { countOf, momentOf } from "../terminal/words.ts";

type Row = { vkHash: Hash; name: string | undefined; requests: number; newestAtSec: number };

export const programsList = networkCommand<SpanFlags>({
  brief: "Programs that proofs were asked of",
  description:
    "Programs that proofs were asked of in a span of time, with what the network expects each to take. The network has no list of all programs: these are made from every request of the span; below it is said which span was read, and how many programs there are in all.",
  examples: [
    ["programs list", "of the last seven days"],
    ["programs list --from 2026-11-01 --to 2026-11-08", "of a week"],
  ],
  flags: spanFlags,
  async run(session, span) {
    const { programs, statistics } = session.network;
    const reading = await readSpan(session, span);
    const rows = rowsOf(reading.requests);
    const [gas, totals] = await Promise.all([
      unlessUnimplemented(programs.gasEstimates(rows.map(({ vkHash }) => vkHash))),
      unlessUnimplemented(statistics.requestMetrics()),
    ]);
    const document = rows.map((row) => ({ ...row, gasEstimate: gas?.get(row.vkHash) ?? null }));
    session.show({ ...spanOf(reading), programs: document, programsInAll: totals?.programs ?? null }, () =>
      [
        rows.length === 0
          ? "Nothing was asked for."
          : table(
              [
                { name: "program", cell: ({ vkHash }) => vkHash, least: 18 },
                { name: "name", cell: ({ name = "" }) => name, dropAs: 2 },
                { name: "requests", align: "right", cell: ({ requests: asked }) => countOf(asked) },
                { name: "expected PGU", align: "right", cell: ({ vkHash }) => countOf(gas?.get(vkHash) ?? 0n) },
                { name: "last asked at", cell: ({ newestAtSec }) => momentOf(newestAtSec), dropAs: 1 },
              ],
              rows,
              session.terminal,
            ),
        saySpan(session, reading, "requests that were", ...(totals ? [inAll(totals.programs)] : [])),
      ].join("\n"),
    );
  },
});

const inAll = (programs: number): string => `the network counts ${countOf(programs)} programs in all`;

/** The most wanted first. */
function rowsOf(requests: readonly ProofRequestDetails[]): Row[] {
  const rows = new Map<Hash, Row>();
  for (const { vkHash, programName, createdAtSec } of requests) {
    const before = rows.get(vkHash) ?? { vkHash, name: undefined, requests: 0, newestAtSec: 0 };
    rows.set(vkHash, {
      ...{ vkHash, name: before.name ?? programName },
      requests: before.requests + 1,
      newestAtSec: Math.max(before.newestAtSec, createdAtSec),
    });
  }
  return [...rows.values()].sort((a, b) => b.requests - a.requests);
}
