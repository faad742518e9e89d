import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { type Address, address, type TransactionHash, transactionHash } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";

/** A transaction that was signed, and of which this machine does not yet know what became. */
export type OpenTransaction = {
  transaction: TransactionHash;
  sender: Address;
  nonce: bigint;
  /** The RPC's name. */
  rpc: string;
  /** What it does, as it was shown. */
  what: string;
  /** The network's URL. */
  network: string;
  chainId: bigint;
  signedAtSec: number;
  /** The process that signed it. */
  pid: number;
};

/** On disk, a file for each: processes do not get in each other's way, and a killed one leaves what it had begun. */
export type OpenTransactions = {
  /** Where they lie. */
  folder: string;
  /** Kept when this returns, whatever happens to the machine. Throws a CliError where it cannot be. */
  write(open: OpenTransaction): void;
  /** Once it is known what became of it. */
  remove(transaction: TransactionHash, network: string): void;
  /** The oldest first. */
  list(): readonly OpenTransaction[];
};

const decimal = z.string().check(z.regex(/^\d{1,20}$/));
const hex = (digits: number) => z.string().check(z.regex(new RegExp(`^0x[0-9a-f]{${digits}}$`)));
const written = z.object({
  ...{ transaction: hex(64), sender: hex(40), nonce: decimal, rpc: z.string(), what: z.string(), network: z.string() },
  ...{ chainId: decimal, signedAtSec: z.int(), pid: z.int() },
});

type Variables = Readonly<Record<string, string | undefined>>;

export function openTransactions(env: Variables): OpenTransactions {
  const state = env.XDG_STATE_HOME || join(env.HOME ?? homedir(), ".local", "state");
  const folder = join(state, "serverless-prover", "transactions");
  /** The same bytes can be sent to two networks of one chain. */
  const fileOf = (transaction: TransactionHash, network: string) =>
    join(folder, `${transaction}@${new URL(network).host.replace(/[^\w.-]/g, "_")}.json`);
  return {
    folder,
    write(open) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const file = fileOf(open.transaction, open.network);
        writeSafely(`${file}.${process.pid}`, textOf(open));
        renameSync(`${file}.${process.pid}`, file);
        keep(folder);
      } catch (error) {
        throw new CliError(
          "failed",
          `What is to be sent could not be written down in ${folder}, and was not sent.`,
          "Name a folder that you may write with XDG_STATE_HOME: without it nobody could say what became of a transaction.",
          { cause: error },
        );
      }
    },
    remove: (transaction, network) => rmSync(fileOf(transaction, network), { force: true }),
    list: () =>
      namesIn(folder)
        .flatMap((name) => parsed(join(folder, name)))
        .sort((a, b) => a.signedAtSec - b.signedAtSec || Number(a.nonce - b.nonce)),
  };
}

const textOf = (open: OpenTransaction): string =>
  JSON.stringify({ ...open, nonce: open.nonce.toString(), chainId: open.chainId.toString() });

function writeSafely(file: string, text: string): void {
  const descriptor = openSync(file, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A new name in a folder is the folder's content. */
function keep(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".json"));
  } catch {
    return []; // nothing was ever sent
  }
}

/** None where it is another's, or another process has just removed it. */
function parsed(file: string): OpenTransaction[] {
  try {
    const { transaction, sender, nonce, chainId, ...rest } = written.parse(JSON.parse(readFileSync(file, "utf8")));
    const open = { transaction: transactionHash(transaction), sender: address(sender), nonce: BigInt(nonce) };
    return [{ ...rest, ...open, chainId: BigInt(chainId) }];
  } catch {
    return [];
  }
}
