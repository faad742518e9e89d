import type { PastBid } from "../../../src/adapters/network/auction/past-bid.ts";
import type { Column } from "../terminal/table.ts";
import { countOf, momentOf, perBpguOf } from "../terminal/words.ts";

export const bidColumns: readonly Column<PastBid>[] = [
  { name: "PROVE/BPGU", align: "right", cell: ({ amount }) => perBpguOf(amount) },
  { name: "wei/PGU", align: "right", cell: ({ amount }) => countOf(amount), dropAs: 2 },
  { name: "name", cell: ({ bidderName = "" }) => bidderName, dropAs: 1 },
  { name: "bidder", cell: ({ bidder }) => bidder, least: 18 },
  { name: "at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
];
