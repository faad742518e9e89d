import { requestId } from "../../../src/domain/values.ts";
import type { Account } from "../account/account.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { findRequest } from "../reading/requests.ts";
import { type Stage, type StageState, stagesOf } from "../reading/stages.ts";
import { type Trace, traceInJournal, traceOf } from "../reading/trace.ts";
import type { Color } from "../terminal/color.ts";
import { fold } from "../terminal/fold.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { durationOf, momentOf } from "../terminal/words.ts";
import { requestArgument } from "./request-argument.ts";

type Flags = { hours: number };

export const requestsTrace = accountCommand<Flags, [string]>({
  brief: "The whole story of one request, through the network's eight stages",
  description:
    "The whole story of one request through the network's eight stages: each decision about it with its numbers (from the journal), transactions, jobs, the stages of each attempt, errors, the settlement and what it cost. One that was never bid on is looked for in the journal, by its whole id.",
  examples: [
    ["requests trace 0x4f1c09", "by the beginning of its id"],
    ["requests trace 0x… --hours 48", "one that was not bid on within the last two days: why not"],
    ["requests trace 0x4f1c09 --json", "with every decision in full"],
  ],
  flags: {
    hours: {
      kind: "parsed",
      parse: hoursOf,
      brief: "How far back the journal is read for what was never bid on",
      default: "6",
      placeholder: "N",
    },
  },
  positional: requestArgument,
  async run(session, { hours }, typed) {
    session.terminal.progress("reading the table, the journal and the bucket …");
    const trace = await find(await session.account(), typed, hours);
    session.terminal.progress("");
    const stages = stagesOf(trace);
    session.show({ ...trace, stages }, () => sayTrace(trace, stages, session.terminal));
  },
});

async function find(account: Account, typed: string, hours: number): Promise<Trace> {
  const { requests } = await account.table();
  const found = await findRequest(requests, typed).catch((error: unknown) => unlessUnknown(error, typed));
  if (found) return traceOf(account, found);
  const trace = await traceInJournal(account, requestId(typed), Date.now() / 1_000 - hours * 3_600);
  if (trace.decisions.length > 0) return trace;
  throw new CliError(
    "unknown",
    `There is no request ${typed}: not in the table, and nothing was decided of it within the last ${hours} hours.`,
    "`--hours 48` reads more of the journal; decisions reach it within a minute or two. `prover request show` asks the network for anybody's.",
  );
}

function unlessUnknown(error: unknown, typed: string): undefined {
  if (error instanceof CliError && error.code === "unknown" && /^0x[0-9a-f]{64}$/i.test(typed)) return undefined;
  throw error;
}

const signs: Readonly<Record<StageState, { sign: string; color: Color | undefined }>> = {
  done: { sign: "✓", color: "green" },
  now: { sign: "▸", color: "cyan" },
  ahead: { sign: "·", color: "grey" },
  failed: { sign: "✗", color: "red" },
  "not-reached": { sign: "·", color: "grey" },
};

function sayTrace({ requestId: id, request }: Trace, stages: readonly Stage[], terminal: Terminal): string {
  const { paint, width = Number.POSITIVE_INFINITY } = terminal;
  let before: number | undefined;
  const lines = stages.flatMap(({ name, state, atSec, facts }) => {
    const { sign, color } = signs[state];
    const since =
      before !== undefined && atSec !== undefined && atSec > before
        ? ` (+${durationOf((atSec - before) * 1_000)})`
        : "";
    before = atSec ?? before;
    const when = atSec === undefined ? "" : `  ${momentOf(atSec)}${since}`;
    const head = paint(color, `${sign} ${name}`) + paint("grey", when);
    return [head, ...facts.flatMap((fact) => indented(fact, width))];
  });
  return [`${paint("bold", id)}  ${request?.phase ?? "not bid on"}`, "", ...lines].join("\n");
}

/** Folded under its own beginning. */
function indented(fact: string, width: number): string[] {
  const depth = 4 + (/^ */.exec(fact)?.[0].length ?? 0);
  return fold(fact.trimStart(), width - depth - 2).map(
    (line, at) => `${" ".repeat(at === 0 ? depth : depth + 2)}${line}`,
  );
}

function hoursOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number of hours");
}
