import { PortError } from "../../../src/ports/port-error.ts";
import { CliError } from "../cli-error.ts";
import type { ChosenNetwork } from "./choose-network.ts";

/** What the network's texts ask for, the first that fits. */
const hints: readonly { text: RegExp; todo: string }[] = [
  { text: /balance|insufficient/i, todo: "`prover balance` shows what there is." },
  { text: /domain/i, todo: "It was signed for another chain: say which with --chain-id." },
  { text: /tick/i, todo: "`prover market prices` shows the tick: an amount must be a multiple of it." },
  { text: /suspended/i, todo: "`prover provers show` says until when." },
  { text: /program .*not found/i, todo: "`prover programs register` makes a program known." },
  { text: /prover .*not found/i, todo: "`prover provers list` shows those that there are." },
];

type Said = { code: "failed" | "unknown"; says: string; todo?: string };

const byCode: Readonly<Record<string, (raw: string, at: ChosenNetwork) => Said>> = {
  "no-answer": (raw, { url }) => ({
    ...{ code: "failed", says: `No answer came from ${url} (${raw}).` },
    todo: "Is it the right network (--network), and is it there? `prover market prices` asks it for little.",
  }),
  "nonce-refused": () => ({
    ...{ code: "failed", says: "Another transaction of the same key came first: this one was not carried out." },
    todo: "Try again. `prover account nonce` shows where the account is.",
  }),
  "not-found": (raw) => ({ code: "unknown", says: `The network does not know it: ${raw}.` }),
  "not-allowed": (raw) => ({
    ...{ code: "failed", says: `The network does not let this key do that: ${raw}.` },
    todo: "`prover key show` says whose key it is, `prover account show` for whom it acts.",
  }),
  unimplemented: (raw, { name }) => ({
    ...{ code: "failed", says: `${name} does not have this call (${raw}).` },
    todo: "docs/api.md says which calls are of older networks alone.",
  }),
  busy: (raw) => ({
    ...{ code: "failed", says: `The network did not take it: it is busy, or wants less at once (${raw}).` },
    todo: "Try again later: this one was not carried out.",
  }),
  unreadable: (raw) => ({ code: "failed", says: `What the network answered cannot be read: ${raw}.` }),
  "params-missing": (raw) => ({ code: "failed", says: `The network does not say what is needed: ${raw}.` }),
  "artifact-not-there": (raw) => ({
    ...{ code: "unknown", says: `Nothing lies there any more, or not for us (${raw}).` },
    todo: "A private link is good for minutes only: ask for it again.",
  }),
};

/** An error of the network as a sentence and what to do next; every other error as it is. */
export function explainNetwork(error: unknown, at: ChosenNetwork): unknown {
  if (!(error instanceof PortError) || error instanceof CliError) return error;
  const { code } = error;
  const raw = error.message.replace(/\.$/, "");
  if ("transaction" in error && typeof error.transaction === "string") {
    const says = `Nobody said what became of transaction ${error.transaction}: it may have been carried out.`;
    const todo = `Do not repeat it yet: \`prover transaction show ${error.transaction}\` says whether it came.`;
    return new CliError("failed", says, todo, { cause: error });
  }
  const said: Said = byCode[code]?.(raw, at) ?? { code: "failed", says: `The network refused: ${raw}.` };
  const todo = hints.find(({ text }) => text.test(raw))?.todo ?? said.todo;
  return new CliError(said.code, said.says, todo, { cause: error });
}
