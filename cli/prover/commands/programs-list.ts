import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { Hash } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { usually } from "../network/parameters.ts";
import { count } from "../network/typed.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { table } from "../terminal/table.ts";
import { countOf, momentOf } from "../terminal/words.ts";

type Flags = { latest: number };
type Row = { vkHash: Hash; name: string | undefined; requests: number; newestAtSec: number };

export const programsList = networkCommand<Flags>({
  brief: "Programs that proofs were lately asked of",
  description:
    "Programs that proofs were lately asked of, with what the network expects each to take. The network has no list of all programs: these are of its latest requests.",
  examples: [
    ["programs list", "of the latest thousand requests"],
    ["programs list --latest 100", "of fewer"],
  ],
  flags: { latest: usually(count, "1000", "Of so many requests", "N") },
  async run(session, { latest }) {
    const { requests, programs } = session.network;
    const { firstOf } = await import("../../../src/adapters/network/pages.ts");
    session.terminal.progress("reading the latest requests …");
    const rows = rowsOf(await firstOf(requests.list(), latest));
    const gas = await unlessUnimplemented(programs.gasEstimates(rows.map(({ vkHash }) => vkHash)));
    session.terminal.progress("");
    const document = rows.map((row) => ({ ...row, gasEstimate: gas?.get(row.vkHash) ?? null }));
    session.show({ programs: document, ofRequests: latest }, () =>
      rows.length === 0
        ? "Nothing was asked for yet."
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
    );
  },
});

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
