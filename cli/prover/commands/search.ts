import type { Found } from "../../../src/adapters/network/statistics/found.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument } from "../network/parameters.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { table } from "../terminal/table.ts";
import { exactProveOf } from "../terminal/words.ts";

type Row = Found & { kind: string; note?: string };

export const search = networkCommand<object, [string]>({
  brief: "Requests, programs, requesters and provers, by id, address or name",
  examples: [
    ["search fibonacci", "whatever has that name"],
    ["search 0x1c5f", "whatever begins so"],
  ],
  positional: argument(String, { brief: "A name, an id, an address, or their beginning", placeholder: "text" }),
  async run(session, _flags, query) {
    const { statistics, provers } = session.network;
    const [found, known, staking] = await Promise.all([
      statistics.search(query),
      unlessUnimplemented(statistics.searchProvers(query)),
      unlessUnimplemented(provers.stakingSearch(query)),
    ]);
    const stakes = new Map((staking ?? []).map((each) => [each.prover as string, each.stake]));
    const rows: Row[] = [
      ...found.requests.map((each) => ({ kind: "request", ...each })),
      ...found.programs.map((each) => ({ kind: "program", ...each })),
      ...found.requesters.map((each) => ({ kind: "requester", ...each })),
      ...(known ?? []).map((each) => {
        const stake = stakes.get(each.id);
        return {
          kind: "prover",
          ...each,
          ...(stake !== undefined && { note: `${exactProveOf(stake)} PROVE at stake` }),
        };
      }),
    ];
    session.show({ query, ...found, provers: known ?? [], staking: staking ?? [] }, () =>
      rows.length === 0
        ? `Nothing is called "${query}".`
        : table(
            [
              { name: "kind", cell: ({ kind }) => kind },
              { name: "id", cell: ({ id }) => id, least: 18 },
              { name: "name", cell: ({ name = "" }) => name },
              { name: "", cell: ({ note = "" }) => note, dropAs: 1 },
            ],
            rows,
            session.terminal,
          ),
    );
  },
});
