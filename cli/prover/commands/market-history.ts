import { defined } from "../../../src/adapters/network/defined.ts";
import { type ProofMode, proofModes } from "../../../src/domain/proof-request.ts";
import type { Hash } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { choice, optional, whether } from "../network/parameters.ts";
import { type PaidProof, type Prices, periods, pricesBy, pricesOf, withPrice } from "../network/price-history.ts";
import { readSpan, type SpanFlags, saySpan, spanFlags, spanOf } from "../network/read-span.ts";
import { millionsOf } from "../network/request-columns.ts";
import { typedProgram } from "../network/typed.ts";
import { type Column, table } from "../terminal/table.ts";
import { countOf, momentOf, perBpguOf, proveOf, shortId } from "../terminal/words.ts";

type Flags = SpanFlags & { mode?: ProofMode; program?: Hash; by?: (typeof periods)[number]; proofs: boolean };

export const marketHistory = networkCommand<Flags>({
  brief: "What was paid for proofs, day by day",
  description:
    "What was paid for proofs, day by day, and the price for their gas that it comes to: what was paid less the base fee, over the gas that was used. Made from every settled proof whose request was made in a span of time, for the network has no history of prices; below it is said which span was read.",
  examples: [
    ["market history", "of the last seven days"],
    ["market history --from 2026-11-01 --to 2026-11-08 --mode groth16", "of a week, and one mode"],
    ["market history --from -24h --by hour", "of a day, by the hour"],
    ["market history --proofs --json | jq '.proofs[].pricePerPgu'", "prices alone, in wei per PGU"],
  ],
  flags: {
    ...spanFlags,
    mode: choice(proofModes, "Of one mode", "MODE"),
    program: optional(typedProgram, "Of one program", "VKHASH"),
    by: choice(periods, "A line for each (absent: day)", "PERIOD"),
    proofs: whether("Each proof by itself"),
  },
  async run(session, { mode, program: vkHash, by = "day", proofs: each, ...span }) {
    const paid = { fulfillmentStatus: "fulfilled", settlementStatus: "settled" } as const;
    const reading = await readSpan(session, span, defined({ ...paid, mode, vkHash }));
    const proofs = reading.requests.map(withPrice);
    const [total, lines] = [pricesOf(proofs), pricesBy(by, proofs)];
    session.show({ ...spanOf(reading), total, [`${by}s`]: lines, ...(each && { proofs }) }, () => {
      const rows = [...lines, { at: "in all", ...total }];
      const shown = each ? table(proofColumns, proofs, session.terminal) : table(priceColumns, rows, session.terminal);
      const unpriced = total.proofs - total.priced;
      const unknown = `of ${countOf(unpriced)} of them the network does not say what was paid for how much gas`;
      return [
        proofs.length === 0 ? "No proof was paid for." : shown,
        saySpan(session, reading, "settled proofs whose requests were", ...(unpriced > 0 ? [unknown] : [])),
      ].join("\n");
    });
  },
});

const price = (perPgu: bigint | undefined): string => (perPgu === undefined ? "" : perBpguOf(perPgu));

const priceColumns: readonly Column<Prices & { at: string }>[] = [
  { name: "asked on", cell: ({ at }) => at },
  { name: "proofs", align: "right", cell: ({ proofs }) => countOf(proofs) },
  { name: "least", align: "right", cell: ({ least }) => price(least), dropAs: 2 },
  { name: "mean/BPGU", align: "right", cell: ({ mean }) => price(mean) },
  { name: "most", align: "right", cell: ({ most }) => price(most), dropAs: 1 },
  { name: "Mgas", align: "right", cell: ({ gas }) => millionsOf(gas) },
  { name: "paid", align: "right", cell: ({ paid }) => proveOf(paid) },
];

const proofColumns: readonly Column<PaidProof>[] = [
  { name: "asked at", cell: ({ createdAtSec }) => momentOf(createdAtSec) },
  { name: "PROVE/BPGU", align: "right", cell: ({ pricePerPgu }) => price(pricePerPgu) },
  { name: "paid", align: "right", cell: ({ deduction = 0n }) => proveOf(deduction) },
  { name: "Mgas", align: "right", cell: ({ gasUsed = 0n }) => millionsOf(gasUsed) },
  { name: "mode", cell: ({ mode }) => mode },
  { name: "by", cell: ({ fulfillerName, fulfiller = "" }) => fulfillerName ?? fulfiller, least: 10, dropAs: 1 },
  { name: "program", cell: ({ programName, vkHash }) => programName ?? shortId(vkHash), dropAs: 2 },
  { name: "request", cell: ({ requestId }) => requestId, least: 12, dropAs: 3 },
];
