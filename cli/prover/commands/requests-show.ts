import type { Request } from "../../../src/domain/request.ts";
import { accountCommand } from "../command.ts";
import { allPhases, findRequest } from "../reading/requests.ts";
import { type Cell, fields } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { countOf, durationOf, fromNow, momentOf, perBpguOf, proveOf, usdOf } from "../terminal/words.ts";
import { requestArgument } from "./request-argument.ts";

export const requestsShow = accountCommand<object, [string]>({
  brief: "One request as the table holds it",
  examples: [
    ["requests show 0x4f1c09", "by the beginning of its id"],
    ["requests show 0x4f1c09 --json", "with every field"],
  ],
  positional: requestArgument,
  async run(session, _flags, typed) {
    const { requests } = await (await session.account()).table();
    const request = await findRequest(requests, typed);
    session.show(request, () => sayRequest(request, session.terminal));
  },
});

function sayRequest(request: Request, terminal: Terminal): string {
  const { terms, promise, placed, reachedAtSec, revision } = request;
  const nowSec = Date.now() / 1_000;
  const asked: Record<string, Cell | undefined> = {
    request: terms.requestId,
    phase: { text: request.phase, color: "bold" },
    ...phaseFields(request),
    deadline: `${momentOf(terms.deadlineSec)}, ${fromNow(terms.deadlineSec, nowSec)}`,
    "asked at": momentOf(terms.createdAtSec),
    requester: terms.requester,
    program: terms.vkHash,
    mode: `${terms.mode}, ${terms.version}${terms.stdinPrivate ? ", private stdin" : ""}`,
    limits: `${countOf(terms.gasLimit)} PGU, ${countOf(terms.cycleLimit)} cycles (0: none stated)`,
    "pays at most":
      terms.maxPricePerPgu === undefined
        ? undefined
        : `${perBpguOf(terms.maxPricePerPgu)} PROVE per BPGU, base fee ${proveOf(terms.baseFee)} PROVE`,
    promised:
      promise &&
      `${perBpguOf(promise.amount)} PROVE per BPGU on ${promise.className}; chance to win ${share(promise.chance)}, in time ${share(promise.onTime)}, cost ${usdOf(promise.costMicros)} USD`,
    hosts: placed && `${placed.className}, because ${placed.because}`,
    way: wayOf(reachedAtSec),
    revision: `${revision}`,
  };
  return fields(asked, terminal);
}

/** Several may be reached within a second: then in the order in which phases follow each other. */
function wayOf(reachedAtSec: Request["reachedAtSec"]): string {
  const reached = allPhases.flatMap((phase) =>
    reachedAtSec[phase] === undefined ? [] : [[phase, reachedAtSec[phase]] as const],
  );
  return reached
    .sort(([, a], [, b]) => a - b)
    .map(([phase, atSec]) => `${phase} ${momentOf(atSec).slice(11, 19)}`)
    .join(", ");
}

const share = (chance: number): string => `${(chance * 100).toFixed(1)} %`;

/** What only the phase that it is in knows. */
function phaseFields(request: Request): Record<string, Cell | undefined> {
  switch (request.phase) {
    case "bidding":
      return {
        bid: `${perBpguOf(request.bid.amount)} PROVE per BPGU, ${request.bid.accepted ? "taken" : "not known to be taken"}`,
        transaction: request.bid.intent.transaction,
        "auction ends": momentOf(request.auctionEndsAtSec),
      };
    case "lost":
      return {};
    case "assigned":
      return { round: `${request.round}` };
    case "launching":
      return { round: `${request.round}`, job: request.job };
    case "proving":
      return {
        round: `${request.round}`,
        job: `${request.job}, Batch job ${request.jobId}, submitted ${durationOf(Date.now() - request.submittedAtSec * 1_000)} ago`,
      };
    case "proved":
      return { proof: `${request.proof.key}, ${countOf(request.proof.sizeBytes)} bytes`, delivery: triesOf(request) };
    case "failing":
      return { failure: { text: sayFailure(request.failure), color: "red" }, delivery: triesOf(request) };
    case "failed":
      return {
        failure: { text: sayFailure(request.failure), color: "red" },
        told: request.told ? "the network took it" : "the network no longer wanted to hear it",
      };
    case "fulfilled":
    case "reverted":
      return { transaction: request.fulfillment };
    case "settled":
      return {
        transaction: request.fulfillment,
        earned: { text: `${proveOf(request.earned)} PROVE for ${countOf(request.gasUsed)} PGU`, color: "green" },
      };
    case "abandoned":
      return { because: { text: `${request.because}: ${request.detail}`, color: "red" } };
  }
}

const sayFailure = ({ error, stage, message }: { error: string; stage: string; message: string }): string =>
  `${error} at ${stage}: ${message}`;

const triesOf = ({ delivery }: Extract<Request, { phase: "proved" | "failing" }>): string =>
  delivery.state === "none"
    ? "not yet tried"
    : `signed ${delivery.tries} times, the last with nonce ${delivery.intent.nonce}, transaction ${delivery.intent.transaction}`;
