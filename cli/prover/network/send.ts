import type { Receipt, SendOptions } from "../../../src/adapters/network/lane.ts";
import { OutcomeUnknown } from "../../../src/adapters/network/outcome-unknown.ts";
import type { Address } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { lookBack } from "../sending/look-back.ts";
import { type Cell, fields } from "../terminal/table.ts";
import type { ChosenNetwork } from "./choose-network.ts";
import type { NetworkSession } from "./open-network.ts";

export type Sending<R> = {
  /** What is shown before it is done. */
  what: Readonly<Record<string, Cell | undefined>>;
  yes: boolean;
  send(options: SendOptions): Promise<R>;
  /** What of it the document has beside the transaction. */
  document?: Readonly<Record<string, unknown>>;
  /** What is said of it when the network has taken it; ends with a full stop. */
  done: string;
};

/** Shows what will be signed, by whom and where; asks; sends it once; shows the transaction. */
export async function send<R extends Receipt>(session: NetworkSession, sending: Sending<R>): Promise<void> {
  const { document, done } = sending;
  const receipt = await sendQuietly(session, sending);
  session.show(
    { ...document, ...receipt },
    () => `${done}\ntransaction ${receipt.transaction}, nonce ${receipt.nonce}`,
  );
}

type Quiet<R> = Pick<Sending<R>, "what" | "yes" | "send">;

/** The same without its result, for what is not yet all of the command. */
export async function sendQuietly<R>(session: NetworkSession, sending: Quiet<R>): Promise<R> {
  const signer = await signerOf(session);
  await lookBack(session, signer);
  const stage = await session.turn.with(signer);
  const turns = stage && `the prover ${stage}, whose key this is: it is sent between its own`;
  return signAndSend(session, signer, { ...sending, what: { ...sending.what, "in turn with": turns } });
}

/** For what is signed and spends no nonce: nothing of it is in anybody's way. */
export const sendNoTransaction = async <R>(session: NetworkSession, sending: Quiet<R>): Promise<R> =>
  signAndSend(session, await signerOf(session), sending);

async function signerOf(session: NetworkSession): Promise<Address> {
  const signer = await session.signer();
  const me = await session.me();
  if (me === signer) return signer;
  throw new CliError(
    "failed",
    `The keystore says that it is of ${me}, and its key is of ${signer}.`,
    "Somebody changed it: use a copy that is whole.",
  );
}

async function signAndSend<R>(session: NetworkSession, signer: Address, { what, yes, send }: Quiet<R>): Promise<R> {
  const { terminal } = session;
  await session.confirm(fields({ ...what, "signed by": signer, "sent to": sayWhere(session.at) }, terminal), yes);
  session.about(inShort(what));
  terminal.progress("sending …");
  const receipt = await untilInterrupted(send);
  terminal.progress("");
  return receipt;
}

/** The first two of what is shown: enough to know it by. */
const inShort = (what: Sending<unknown>["what"]): string =>
  Object.entries(what)
    .flatMap(([name, cell]) => (cell === undefined ? [] : [`${name} ${typeof cell === "string" ? cell : cell.text}`]))
    .slice(0, 2)
    .join(", ");

/** Ctrl-C ends the wait, and not what may be on its way: it is said by its hash. A second one ends everything. */
async function untilInterrupted<R>(send: (options: SendOptions) => Promise<R>): Promise<R> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await send({ signal: interrupt.signal });
  } catch (error) {
    if (!interrupt.signal.aborted || error instanceof OutcomeUnknown) throw error;
    throw new CliError("not-confirmed", "Interrupted before it was sent: it was not done.", undefined, {
      cause: error,
    });
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

const chains: Readonly<Record<string, string>> = { 1: "mainnet", 11155111: "Sepolia" };

function sayWhere({ name, url, chainId }: ChosenNetwork): string {
  const known = chains[`${chainId}`];
  const chain = known === undefined ? `chain ${chainId}` : `chain ${chainId}, ${known}'s`;
  return `${name === url ? url : `${name} (${url})`}, for ${chain}`;
}
