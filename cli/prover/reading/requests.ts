import { isTerminal, livePhases, type Phase, type Request, terminalPhases } from "../../../src/domain/request.ts";
import { requestId } from "../../../src/domain/values.ts";
import type { Requests } from "../../../src/ports/requests.ts";
import { CliError } from "../cli-error.ts";

export const allPhases: readonly Phase[] = [...livePhases, ...terminalPhases];

/** Requests in these phases: what is owed by its deadline, then what waits to be paid, then what is over, the newest first. */
export async function requestsIn(requests: Requests, phases: readonly Phase[]): Promise<Request[]> {
  const found = (await Promise.all(phases.map((phase) => requests.inPhase(phase)))).flat();
  return found.sort(
    (a, b) =>
      rankOf(a) - rankOf(b) || (isTerminal(a.phase) ? endOf(b) - endOf(a) : a.terms.deadlineSec - b.terms.deadlineSec),
  );
}

const rankOf = ({ phase }: Request): number => (isTerminal(phase) ? 2 : phase === "fulfilled" ? 1 : 0);
const endOf = ({ reachedAtSec, phase, terms }: Request): number => reachedAtSec[phase] ?? terms.deadlineSec;

/** How little of an id is taken for it: `0x` and six digits. */
const shortestPrefix = /^0x[0-9a-f]{6,64}$/;

/** The request whose id, or only one's, begins so. Throws a CliError where there is none, or more than one. */
export async function findRequest(requests: Requests, typed: string): Promise<Request> {
  const prefix = typed.toLowerCase().startsWith("0x") ? typed.toLowerCase() : `0x${typed.toLowerCase()}`;
  if (!shortestPrefix.test(prefix)) {
    throw new CliError(
      "usage",
      `"${typed}" is no request's id.`,
      "Give 0x and 64 hex digits, or the first six and more of them.",
    );
  }
  const found =
    prefix.length === 66
      ? [await requests.get(requestId(prefix))].filter((request) => request !== undefined)
      : (await requestsIn(requests, allPhases)).filter(({ terms }) => terms.requestId.startsWith(prefix));
  const [request] = found;
  if (request && found.length === 1) return request;
  if (request) {
    throw new CliError("usage", `${found.length} requests begin with ${prefix}.`, "Give more of the id's digits.");
  }
  throw new CliError(
    "unknown",
    `There is no request ${prefix.length === 66 ? prefix : `${prefix}…`} in the table.`,
    "`prover request show` asks the network for anybody's; `prover requests list --all` shows those of this prover; what was never bid on is in the journal alone (`prover requests trace ID`), and what ended is kept for 30 days.",
  );
}
