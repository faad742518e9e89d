import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { Color } from "../terminal/color.ts";
import type { Column } from "../terminal/table.ts";
import { countOf, fromNow, momentOf, perBpguOf, shortId } from "../terminal/words.ts";

const colors: Readonly<Record<string, Color>> = {
  assigned: "cyan",
  fulfilled: "green",
  unfulfillable: "red",
  reverted: "red",
  expired: "red",
};

export const statusCell = ({ fulfillmentStatus: status, isCanceled }: ProofRequestDetails) => ({
  text: isCanceled ? "canceled" : status,
  color: isCanceled ? ("grey" as const) : colors[status],
});

/** A request in a list; limits of 0 are none. */
export const requestColumns = (nowSec: number): readonly Column<ProofRequestDetails>[] => [
  { name: "request", cell: ({ requestId }) => requestId, least: 18 },
  { name: "status", cell: statusCell },
  { name: "mode", cell: ({ mode }) => mode },
  { name: "deadline", align: "right", cell: ({ deadlineSec }) => fromNow(deadlineSec, nowSec) },
  {
    name: "Mgas limit",
    align: "right",
    cell: ({ gasLimit, cycleLimit }) => millionsOf(gasLimit || cycleLimit),
    dropAs: 1,
  },
  {
    name: "most/BPGU",
    align: "right",
    cell: ({ maxPricePerPgu: most }) => (most === undefined ? "" : perBpguOf(most)),
    dropAs: 2,
  },
  { name: "for", cell: ({ whitelist }) => (whitelist.length === 0 ? "all" : `${whitelist.length}`), dropAs: 3 },
  { name: "program", cell: ({ programName, vkHash }) => programName ?? shortId(vkHash), dropAs: 4 },
  { name: "asked at", cell: ({ createdAtSec }) => momentOf(createdAtSec), dropAs: 5 },
];

/** Nothing for 0; a digit behind the point below ten millions. */
export function millionsOf(gas: bigint): string {
  if (gas === 0n) return "";
  const tenths = (gas + 99_999n) / 100_000n;
  return tenths < 100n ? `${Number(tenths) / 10}` : countOf((tenths + 9n) / 10n);
}
