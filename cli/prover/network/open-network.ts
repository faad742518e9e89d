import { createProverNetwork, type ProverNetwork } from "../../../library/create-prover-network.ts";
import type { LaneGuard } from "../../../src/adapters/network/lane.ts";
import type { Address } from "../../../src/domain/values.ts";
import type { MessageSigner } from "../../../src/ports/message-signer.ts";
import { warningsTo } from "../account/warnings.ts";
import { CliError } from "../cli-error.ts";
import { keyVariable, openSigner, saidAddress } from "../keys/open-signer.ts";
import { parseSigner, signerForms } from "../keys/signer-name.ts";
import { type OpenTransactions, openTransactions } from "../sending/open-transactions.ts";
import { type SharedTurn, sharedTurn } from "../sending/shared-turn.ts";
import type { Session } from "../session.ts";
import type { ChosenNetwork } from "./choose-network.ts";

/** What a command of the network works with. */
export type NetworkSession = Session & {
  network: ProverNetwork;
  at: ChosenNetwork;
  /** Who is at the keyboard, by the keystore's own word where it has one: no password. Throws a CliError where no key is named. */
  me(): Promise<Address>;
  /** Who signs: the key is opened for it. */
  signer(): Promise<Address>;
  /** What was sent from this machine, and nobody said yet what became of it. */
  open: OpenTransactions;
  /** The prover that signs with the same key, with which each transaction takes turns. */
  turn: SharedTurn;
  /** What the next transactions do: written down with each before it is sent. */
  about(what: string): void;
};

/** The key is opened by the first call that needs it: a read asks for no password. */
export function openNetwork(session: Session, at: ChosenNetwork, verifierUrl: string | undefined): NetworkSession {
  let opened: Promise<MessageSigner> | undefined;
  const { url, chainId } = at;
  const key = () => (opened ??= openNamed(session, at));
  const signer: MessageSigner = {
    address: async () => (await key()).address(),
    async sign(digest) {
      refuseUnknownChain(at);
      return (await key()).sign(digest);
    },
  };
  const log = warningsTo(session.terminal.note);
  const open = openTransactions(session.env);
  let what = "";
  const turn = sharedTurn(session, at);
  const guard: LaneGuard = {
    ...(at.prover && { hold: turn.hold }),
    signed: (rpc, sender, { transaction, nonce, signedAtSec }) =>
      open.write({
        ...{ transaction, sender, nonce, rpc, what: what || rpc, network: url, chainId: chainId ?? 0n },
        ...{ signedAtSec, pid: process.pid },
      }),
    ended(transactions) {
      for (const transaction of transactions) open.remove(transaction, url);
    },
  };
  const network = createProverNetwork({
    url,
    chainId: chainId ?? 0n,
    signer,
    log,
    guard,
    ...(verifierUrl && { verifierUrl }),
  });
  const me = async () =>
    (at.signer === undefined ? undefined : saidAddress(parseSigner(at.signer))) ?? signer.address();
  const signs = async () => {
    refuseUnknownChain(at);
    return signer.address();
  };
  const about = (text: string) => {
    what = text;
  };
  return { ...session, network, at, me, signer: signs, open, turn, about };
}

/** A stranger's server could use what is signed for mainnet. */
function refuseUnknownChain({ chainId, name }: ChosenNetwork): void {
  if (chainId !== undefined) return;
  throw new CliError(
    "usage",
    `Which chain ${name} is of is not known here, and a signature for mainnet counts on mainnet.`,
    "Say --chain-id (1 is mainnet, 11155111 is Sepolia), or keep it: `prover profile set NAME --network URL --chain-id N`.",
  );
}

/** The variable is taken unnamed: whoever sets it means it. */
function openNamed(session: Session, { signer: named, aws }: ChosenNetwork): Promise<MessageSigner> {
  const name = named ?? (session.env[keyVariable] ? "env" : undefined);
  if (name !== undefined) return openSigner(session, parseSigner(name), aws);
  return Promise.reject(
    new CliError(
      "usage",
      "Nobody is named whose key signs, or whose address is meant.",
      `Say --signer ${signerForms}, or keep it in a profile: \`prover profile set NAME --signer …\`.`,
    ),
  );
}
