import type { ProofRequestStatus } from "../../../src/adapters/network/requests/get-proof-request-status.ts";
import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import { aRequest } from "../network/a-request.ts";
import { findDetails } from "../network/find-details.ts";
import { requestNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument } from "../network/parameters.ts";
import { statusCell } from "../network/request-columns.ts";
import { typedBeginning } from "../network/typed.ts";
import { type Cell, fields } from "../terminal/table.ts";
import { countOf, exactProveOf, fromNow, momentOf, perBpguOf } from "../terminal/words.ts";

export const requestShow = networkCommand<object, [string]>({
  brief: "A request as the network shows it, anybody's",
  description: "A request as the network shows it, anybody's. `requests show` is of those that your prover bid on.",
  examples: [["request show 0x4f1c…", "terms, where it stands, what it cost"]],
  positional: argument(typedBeginning, aRequest),
  async run(session, _flags, typed) {
    const requestId = await requestNamed(session, typed);
    const details = await findDetails(session, requestId);
    const status = await session.network.requests.status(requestId);
    session.show({ ...details, proofUri: status?.proofUri, fulfillTransaction: status?.fulfillTransaction }, () =>
      fields({ ...sayTerms(details), ...sayEnding(details, status) }, session.terminal),
    );
  },
});

/** Labels of twelve letters at most: an id beside them fits 80 columns whole. */
const named = (name: string | undefined, id: string): string => (name === undefined ? id : `${id} (${name})`);

function sayTerms(request: ProofRequestDetails): Record<string, Cell | undefined> {
  const { whitelist, maxPricePerPgu: most, floorPricePerPgu: floor } = request;
  return {
    request: request.requestId,
    status: statusCell(request),
    execution: request.executionStatus,
    settlement: request.settlementStatus,
    deadline: `${momentOf(request.deadlineSec)}, ${fromNow(request.deadlineSec, Date.now() / 1_000)}`,
    "asked at": momentOf(request.createdAtSec),
    requester: named(request.requesterName, request.requester),
    program: request.vkHash,
    called: request.programName,
    mode: `${request.mode}, ${request.version}${request.stdinPrivate ? ", private input" : ""}, ${request.strategy}`,
    limits: `${countOf(request.gasLimit)} PGU, ${countOf(request.cycleLimit)} cycles (0: none stated)`,
    "may bid": whitelist.length === 0 ? "every prover" : whitelist.join(", "),
    "pays at most": most && `${perBpguOf(most)} PROVE per BPGU, base fee ${exactProveOf(request.baseFee)} PROVE`,
    floor: floor && `${perBpguOf(floor)} PROVE per BPGU`,
  };
}

function sayEnding(
  request: ProofRequestDetails,
  status: ProofRequestStatus | undefined,
): Record<string, Cell | undefined> {
  const { fulfiller, gasUsed, cycles, deduction, refund, error, executeFailureCause: cause } = request;
  return {
    prover: fulfiller && named(request.fulfillerName, fulfiller),
    "fulfilled at": request.fulfilledAtSec && momentOf(request.fulfilledAtSec),
    used: gasUsed && `${countOf(gasUsed)} PGU${cycles === undefined ? "" : `, ${countOf(cycles)} cycles`}`,
    paid: deduction && `${exactProveOf(deduction)} PROVE`,
    "came back": refund && `${exactProveOf(refund)} PROVE`,
    "values hash": request.publicValuesHash,
    failed:
      error || cause
        ? { text: [error, cause, request.errorTrace].filter(Boolean).join(": "), color: "red" }
        : undefined,
    proof: status?.proofUri && "`prover request download` has it",
    transactions: [request.transaction, status?.fulfillTransaction].filter(Boolean).join("\n") || undefined,
  };
}
