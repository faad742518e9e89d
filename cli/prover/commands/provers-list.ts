import { networkCommand } from "../network/network-command.ts";
import { limit } from "../network/parameters.ts";
import { percentOf } from "../network/percent-of.ts";
import { showList } from "../network/show-list.ts";
import { countOf } from "../terminal/words.ts";

export const proversList = networkCommand<{ limit: number }>({
  brief: "Provers that are registered",
  examples: [["provers list", "with their owners"]],
  flags: { limit },
  async run(session, { limit: most }) {
    await showList(session, session.network.provers.list(), {
      ...{ name: "provers", limit: most, none: "There is none." },
      columns: [
        { name: "prover", cell: ({ prover }) => prover },
        { name: "name", cell: ({ name = "" }) => name },
        { name: "owner", cell: ({ owner }) => owner, least: 12, dropAs: 1 },
        { name: "stakers get", align: "right", cell: ({ stakerFeeBips }) => percentOf(stakerFeeBips), dropAs: 2 },
        { name: "block", align: "right", cell: ({ blockNumber }) => countOf(blockNumber), dropAs: 3 },
      ],
    });
  },
});
