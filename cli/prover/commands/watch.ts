import { setTimeout as sleep } from "node:timers/promises";
import { livePhases, type Phase, type Request } from "../../../src/domain/request.ts";
import type { Requests } from "../../../src/ports/requests.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { explain } from "../explain.ts";
import { look } from "../reading/look.ts";
import { requestsIn } from "../reading/requests.ts";
import { lookText } from "../reading/say-look.ts";
import { shortId } from "../terminal/words.ts";

type Flags = { every: number };

/** The newest changes that a live view shows. */
const changesShown = 8;

export const watch = accountCommand<Flags>({
  brief: "Status, drawn anew as it changes",
  description:
    "Status, drawn anew as it changes, until Ctrl-C. Where standard output is no terminal, and with --json, a line for each request that came to another phase.",
  examples: [
    ["watch", "a live view"],
    ["watch --json | jq -c 'select(.to == \"settled\")'", "settlements as they come"],
    ["watch --every 10 --stage prod", "every ten seconds, a deployed stage"],
  ],
  flags: {
    every: { kind: "parsed", parse: secondsOf, brief: "Seconds between two looks", default: "2", placeholder: "SEC" },
  },
  async run(session, { every }) {
    const account = await session.account();
    const { terminal, json } = session;
    const { requests } = await account.table();
    const live = !json && terminal.width !== undefined;
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    let before: readonly Request[] | undefined;
    let told: string[] = [];
    const lookOnce = async () => {
      const seen = live ? await look(account) : undefined;
      const now = seen?.live ?? (await requestsIn(requests, livePhases));
      const changes = before === undefined ? [] : await changesSince(requests, before, now);
      before = now;
      if (!seen) {
        for (const change of changes) session.stream(change, sayChange(change));
        return;
      }
      told = [...told, ...changes.map(sayChange)].slice(-changesShown);
      const lines = told.map((line) => terminal.paint("grey", line));
      terminal.redraw([lookText(account.place, seen, terminal), "", ...lines].join("\n"));
    };
    await lookOnce();
    while (!stop.signal.aborted) {
      await sleep(every * 1_000, undefined, { signal: stop.signal }).catch(() => undefined); // Ctrl-C
      if (!stop.signal.aborted) await lookOnce().catch((error: unknown) => terminal.note(missed(error)));
    }
  },
});

/** Once it has seen something it goes on: what does not answer now may the next time. */
const missed = (error: unknown): string => `${new Date().toISOString().slice(11, 19)}  ${explain(error).message}`;

type Change = { atSec: number; requestId: string; from: Phase | undefined; to: Phase };

/** What is gone from the live ones is over, or the time to live took it. */
async function changesSince(
  requests: Requests,
  before: readonly Request[],
  now: readonly Request[],
): Promise<Change[]> {
  const known = new Map(before.map((request) => [request.terms.requestId, request.phase]));
  const here = new Set(now.map(({ terms }) => terms.requestId));
  const gone = await Promise.all([...known.keys()].filter((id) => !here.has(id)).map((id) => requests.get(id)));
  return [...now, ...gone.filter((request) => request !== undefined)]
    .filter(({ terms, phase }) => known.get(terms.requestId) !== phase)
    .map(({ terms: { requestId }, phase, reachedAtSec }) => ({
      ...{ atSec: reachedAtSec[phase] ?? Math.floor(Date.now() / 1_000), requestId },
      ...{ from: known.get(requestId), to: phase },
    }))
    .sort((a, b) => a.atSec - b.atSec);
}

const sayChange = ({ atSec, requestId, from, to }: Change): string =>
  `${new Date(atSec * 1_000).toISOString().slice(11, 19)}  ${shortId(requestId)}  ${from ?? "new"} → ${to}`;

function secondsOf(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError("usage", "it must be a whole number of seconds");
}
