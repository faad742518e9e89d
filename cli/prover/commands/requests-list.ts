import { classOf } from "../../../src/domain/owed.ts";
import type { Phase, Request } from "../../../src/domain/request.ts";
import { isTerminal, livePhases } from "../../../src/domain/request.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { allPhases, requestsIn } from "../reading/requests.ts";
import { type Column, table } from "../terminal/table.ts";
import { fromNow, hostsOf, perBpguOf, shortId } from "../terminal/words.ts";

type Flags = { phase?: readonly Phase[]; all: boolean; limit: number };

export const requestsList = accountCommand<Flags>({
  brief: "The requests that are bid on, owed or over",
  description:
    "The requests that are bid on or owed, the earliest deadline first; then, with --all, those that are over, the newest first, for 30 days.",
  examples: [
    ["requests list", "what is open"],
    ["requests list --phase proving,proved", "of these phases"],
    ["requests list --all --limit 500 --json", "everything, for a machine"],
  ],
  flags: {
    phase: {
      kind: "parsed",
      parse: phaseOf,
      variadic: ",",
      optional: true,
      brief: `Only these phases: ${allPhases.join(", ")}`,
      placeholder: "PHASE",
      proposeCompletions: () => allPhases,
    },
    all: { kind: "boolean", brief: "Those that are over, too", default: false, withNegated: false },
    limit: { kind: "parsed", parse: countOf, brief: "At most so many", default: "100", placeholder: "N" },
  },
  async run(session, { phase, all, limit }) {
    const account = await session.account();
    const { requests } = await account.table();
    const found = await requestsIn(requests, phase ?? (all ? allPhases : livePhases));
    const shown = found.slice(0, limit);
    session.show({ requests: shown.map(summaryOf), left: found.length - shown.length }, () => {
      if (shown.length === 0) return all || phase ? "There is none." : "Nothing is open. `--all` shows what is over.";
      const rest =
        found.length > shown.length ? `\nand ${found.length - shown.length} more: --limit ${found.length}` : "";
      return table(columnsAt(Date.now() / 1_000, account.place.stage), shown, session.terminal) + rest;
    });
  },
});

function phaseOf(text: string): Phase {
  const phase = allPhases.find((each) => each === text.trim());
  if (phase) return phase;
  throw new CliError("usage", `there is no phase "${text}": they are ${allPhases.join(", ")}`);
}

function countOf(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number above 0");
}

const summaryOf = (request: Request) => ({
  requestId: request.terms.requestId,
  phase: request.phase,
  mode: request.terms.mode,
  createdAtSec: request.terms.createdAtSec,
  deadlineSec: request.terms.deadlineSec,
  pricePerPgu: request.promise?.amount,
  className: classOf(request),
  requester: request.terms.requester,
  vkHash: request.terms.vkHash,
});

const columnsAt = (nowSec: number, stage: string): readonly Column<Request>[] => [
  { name: "request", cell: ({ terms }) => shortId(terms.requestId) },
  { name: "phase", cell: ({ phase }) => ({ text: phase, color: colors[phase] }) },
  { name: "mode", cell: ({ terms }) => terms.mode, dropAs: 1 },
  {
    name: "deadline",
    align: "right",
    cell: ({ terms, phase }) => (isTerminal(phase) ? "" : fromNow(terms.deadlineSec, nowSec)),
  },
  {
    name: "since",
    align: "right",
    cell: ({ reachedAtSec, phase, terms }) => fromNow(reachedAtSec[phase] ?? terms.createdAtSec, nowSec),
    dropAs: 2,
  },
  { name: "PROVE/BPGU", align: "right", cell: ({ promise }) => (promise ? perBpguOf(promise.amount) : ""), dropAs: 3 },
  { name: "hosts", cell: (request) => hostsOf(classOf(request) ?? "", stage), dropAs: 4 },
];

const colors: Partial<Record<Phase, "green" | "red" | "yellow" | "grey" | "cyan">> = {
  proving: "cyan",
  proved: "cyan",
  fulfilled: "green",
  settled: "green",
  lost: "grey",
  failing: "red",
  failed: "red",
  reverted: "red",
  abandoned: "red",
};
