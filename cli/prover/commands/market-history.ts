import { defined } from "../../../src/adapters/network/defined.ts";
import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import { type ProofMode, proofModes } from "../../../src/domain/proof-request.ts";
import type { Hash } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { choice, limit, optional } from "../network/parameters.ts";
import { millionsOf } from "../network/request-columns.ts";
import { showList } from "../network/show-list.ts";
import { typedProgram } from "../network/typed.ts";
import { momentOf, perBpguOf, proveOf, shortId } from "../terminal/words.ts";

type Flags = { mode?: ProofMode; program?: Hash; limit: number };
type Paid = ProofRequestDetails & { pricePerPgu?: bigint };

export const marketHistory = networkCommand<Flags>({
  brief: "What was paid for the latest proofs",
  description:
    "What was paid for the latest proofs, and the price for their gas that it comes to: what was paid less the base fee, over the gas that was used.",
  examples: [
    ["market history", "the latest of all"],
    ["market history --mode groth16 --json | jq '.proofs[].pricePerPgu'", "prices alone, in wei per PGU"],
  ],
  flags: {
    mode: choice(proofModes, "Of one mode", "MODE"),
    program: optional(typedProgram, "Of one program", "VKHASH"),
    limit,
  },
  async run(session, { mode, program: vkHash, limit: most }) {
    const paid = { fulfillmentStatus: "fulfilled" as const, settlementStatus: "settled" as const };
    const settled = session.network.requests.list(defined({ ...paid, mode, vkHash }));
    await showList(session, withPrices(settled), {
      ...{ name: "proofs", limit: most, none: "No proof was paid for yet." },
      columns: [
        { name: "fulfilled at", cell: ({ fulfilledAtSec: at, updatedAtSec }) => momentOf(at ?? updatedAtSec) },
        {
          name: "PROVE/BPGU",
          align: "right",
          cell: ({ pricePerPgu }) => (pricePerPgu === undefined ? "" : perBpguOf(pricePerPgu)),
        },
        { name: "paid", align: "right", cell: ({ deduction = 0n }) => proveOf(deduction) },
        { name: "Mgas", align: "right", cell: ({ gasUsed = 0n }) => millionsOf(gasUsed) },
        { name: "mode", cell: (proof) => proof.mode },
        { name: "by", cell: ({ fulfillerName, fulfiller = "" }) => fulfillerName ?? fulfiller, least: 10, dropAs: 1 },
        { name: "program", cell: ({ programName, vkHash: of }) => programName ?? shortId(of), dropAs: 2 },
        { name: "request", cell: ({ requestId }) => requestId, least: 12, dropAs: 3 },
      ],
    });
  },
});

async function* withPrices(proofs: AsyncIterable<ProofRequestDetails>): AsyncGenerator<Paid> {
  for await (const proof of proofs) {
    const { deduction, baseFee, gasUsed = 0n } = proof;
    const isKnown = deduction !== undefined && gasUsed > 0n && deduction >= baseFee;
    yield isKnown ? { ...proof, pricePerPgu: (deduction - baseFee) / gasUsed } : proof;
  }
}
