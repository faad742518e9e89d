import type { Address } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { momentOf } from "../terminal/words.ts";
import { fateOf, isOfNetwork, lostAtSec, sayOpen } from "./fate.ts";
import type { OpenTransaction } from "./open-transactions.ts";

/**
 * Before anything is signed: what became of the signer's earlier transactions of which nobody heard, for a process was killed
 * or an answer lost. Where that is still not known somebody has to say that it goes on all the same, `--yes` or not: what
 * is done again could be done twice. Throws a CliError where nobody does.
 */
export async function lookBack(session: NetworkSession, signer: Address): Promise<void> {
  const { terminal, open } = session;
  const unknown: OpenTransaction[] = [];
  let todo: string | undefined;
  for (const each of open.list().filter((one) => one.sender === signer && isOfNetwork(session, one))) {
    const fate = await fateOf(session, each);
    if (fate === "unknown" || fate === "untold") unknown.push(each);
    if (fate === "untold") todo = seeForYourself(open.folder);
    if (fate === "unknown" || fate === "untold" || fate === "in-flight") continue;
    terminal.note(`An earlier transaction was ${fate === "carried-out" ? "" : "not "}carried out: ${sayOpen(each)}.`);
    open.remove(each.transaction, each.network);
  }
  const last = unknown.at(-1);
  if (last === undefined) return;
  for (const each of unknown)
    terminal.note(terminal.paint("yellow", `Nobody said what became of an earlier transaction: ${sayOpen(each)}.`));
  if (terminal.interactive && (await terminal.confirm("It may still be carried out. Send another?"))) return;
  throw new CliError(
    "not-confirmed",
    "Nothing was done: what became of an earlier transaction is not known.",
    todo ?? `\`prover transaction list\` looks again; what has not come by ${momentOf(lostAtSec(last))} comes no more.`,
  );
}

const seeForYourself = (folder: string): string =>
  "This network looks up no transactions, and a nonce is spent: see by the balance or the request itself whether it was " +
  `carried out, and then remove its file in ${folder}.`;
