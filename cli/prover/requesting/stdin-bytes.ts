import { encodeStdin } from "../../../local/requester/bincode.ts";
import { CliError } from "../cli-error.ts";
import { readBytes } from "../network/read-file.ts";

export type StdinFlags = { stdin?: string; input?: readonly string[] };

/** `SP1Stdin` in bincode: a file that holds it, or made of files that the program reads one after the other. */
export function stdinBytes({ stdin, input }: StdinFlags): Uint8Array {
  if (stdin === undefined) return encodeStdin((input ?? []).map(readBytes));
  if (input === undefined) return readBytes(stdin);
  throw new CliError(
    "usage",
    "Say either --stdin or --input.",
    "--stdin is all of it in bincode, each --input one buffer.",
  );
}
