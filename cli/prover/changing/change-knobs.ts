import { type KnobName, knobTable } from "../../../src/config/knob-table.ts";
import { parseKnobs } from "../../../src/config/knobs.ts";
import type { KnobTree } from "../../doctor/account/knob-tree.ts";
import { CliError } from "../cli-error.ts";
import type { Session } from "../session.ts";
import { table } from "../terminal/table.ts";

/** Texts by knob; undefined takes the knob away, so that its default holds. */
export type KnobChanges = Readonly<Record<string, string | undefined>>;
export type KnobChange = { name: string; from: string; to: string };

/** How a change is made: whether it has to be confirmed, and what else is to be said of it. */
export type Way = { ask: boolean; yes: boolean; warning?: string };

/**
 * Holds the whole tree, as it would be, to the schema that every step reads it by; shows what changes and asks; writes the
 * values and then a new generation. What is wrong is never written. Throws a CliError that names every fault.
 */
export async function changeKnobs(session: Session, changes: KnobChanges, way: Way): Promise<void> {
  const store = await (await session.account()).knobs();
  const tree = await store.read();
  const after = withChanges(tree, changes);
  const generation = new Date().toISOString();
  const reading = parseKnobs(after, generation);
  if (reading.kind === "faults") throw refused(reading.faults, tree, changes);
  const diff = diffOf(tree, changes);
  if (diff.length === 0) {
    session.show({ changed: [], generation: tree.generation ?? null }, () => "It is so already: nothing was written.");
    return;
  }
  const shown = `${sayDiff(diff, session)}${way.warning === undefined ? "" : `\n${way.warning}`}`;
  if (way.ask) await session.confirm(shown, way.yes);
  await store.write(Object.fromEntries(diff.map(({ name }) => [name, changes[name]])), generation);
  session.show({ changed: diff, generation }, () =>
    [
      ...(way.ask && !way.yes ? [] : [shown]), // it was shown with the question
      `Written as generation ${generation}: in force within a second or two.`,
    ].join("\n"),
  );
}

function withChanges({ values }: KnobTree, changes: KnobChanges): Record<string, string> {
  const all = Object.entries({ ...values, ...changes });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A fault of a knob that is not touched was there before: it has to be mended with this change. */
function refused(faults: readonly string[], tree: KnobTree, changes: KnobChanges): CliError {
  const old = faults.filter((fault) => !Object.keys(changes).some((name) => fault.startsWith(`${name}:`)));
  const wasWrong = old.length > 0 && parseKnobs(tree.values, "").kind === "faults";
  return new CliError(
    faults.some((fault) => fault.endsWith("there is no such knob")) ? "unknown" : "usage",
    `Nothing was written: ${faults.join("; ")}.`,
    wasWrong
      ? "What was wrong before has to be set right in the same command; `prover knobs unset NAME` takes a knob away."
      : "`prover knobs get NAME` says what a knob does; docs/knobs.md has every range.",
  );
}

const defaultOf = (name: string): string => (Object.hasOwn(knobTable, name) ? knobTable[name as KnobName].default : "");

/** What differs of the texts that hold; a knob that is taken away differs though its default be the same. */
export function diffOf({ values }: KnobTree, changes: KnobChanges): KnobChange[] {
  return Object.entries(changes)
    .map(([name, to]) => ({ name, from: values[name] ?? defaultOf(name), to: to ?? defaultOf(name) }))
    .filter(({ name, from, to }) => from !== to || (changes[name] === undefined && values[name] !== undefined));
}

const shownText = (text: string): string => (text === "" ? "(empty)" : text);

export const sayDiff = (
  diff: readonly KnobChange[],
  { terminal }: Pick<Session, "terminal">,
  [before, after]: readonly [string, string] = ["now", "then"],
): string =>
  table(
    [
      { name: "knob", cell: ({ name }) => name },
      { name: before, least: 10, cell: ({ from }) => ({ text: shownText(from), color: "red" }) },
      { name: after, least: 10, cell: ({ to }) => ({ text: shownText(to), color: "green" }) },
    ],
    diff,
    terminal,
  );
