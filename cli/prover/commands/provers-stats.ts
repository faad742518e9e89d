import type { ProverStats } from "../../../src/adapters/network/statistics/prover-stats.ts";
import { networkCommand } from "../network/network-command.ts";
import { limit, whether } from "../network/parameters.ts";
import { millionsOf } from "../network/request-columns.ts";
import { showList } from "../network/show-list.ts";
import type { Column } from "../terminal/table.ts";
import { countOf, momentOf, proveOf } from "../terminal/words.ts";

type Flags = { featured: boolean; whitelisted: boolean; limit: number };

export const proversStats = networkCommand<Flags>({
  brief: "What each prover did and earned so far: the leaderboard",
  examples: [
    ["provers stats", "all of them"],
    ["provers stats --featured --json", "those that the network shows first"],
  ],
  flags: {
    featured: whether("Those alone that the network features"),
    whitelisted: whether("Those alone on its whitelist"),
    limit,
  },
  async run(session, { featured, whitelisted, limit: most }) {
    const filter = { ...(featured && { isFeatured: true }), ...(whitelisted && { isWhitelisted: true }) };
    await showList(session, session.network.statistics.provers(filter), {
      ...{ name: "provers", limit: most, none: "There is none." },
      columns,
    });
  },
});

const columns: readonly Column<ProverStats>[] = [
  { name: "name", cell: ({ name = "" }) => name, dropAs: 4 },
  { name: "prover", cell: ({ prover }) => prover },
  { name: "proved", align: "right", cell: ({ successfulRequests }) => countOf(successfulRequests) },
  { name: "of", align: "right", cell: ({ auctionRequests }) => countOf(auctionRequests) },
  { name: "Mgas", align: "right", cell: ({ gasProved }) => millionsOf(gasProved) },
  { name: "earned PROVE", align: "right", cell: ({ earnings }) => proveOf(earnings) },
  { name: "rewards", align: "right", cell: ({ lifetimeRewards }) => proveOf(lifetimeRewards), dropAs: 2 },
  { name: "stakers 24 h", align: "right", cell: ({ stakerRewards24h }) => proveOf(stakerRewards24h), dropAs: 3 },
  { name: "last active", cell: ({ lastActiveAtSec: at }) => (at === undefined ? "" : momentOf(at)), dropAs: 1 },
];
