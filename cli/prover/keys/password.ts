import { readFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import type { Session } from "../session.ts";

/** Names a file that holds a keystore's password in its first line. */
const passwordVariable = "PROVER_PASSWORD_FILE";

type Asking = Pick<Session, "env" | "terminal">;

/** From the file that the variable names, or typed unseen. Throws a CliError where there is neither. */
export async function askPassword({ env, terminal }: Asking, question: string): Promise<string> {
  const file = env[passwordVariable];
  if (file !== undefined && file !== "") return firstLine(file);
  if (terminal.interactive) return askUnseen(terminal, question);
  throw new CliError(
    "usage",
    "There is no terminal to ask for the keystore's password.",
    `Write it into a file that you alone can read, and name that with ${passwordVariable}.`,
  );
}

/** Throws a CliError where whoever is asked gives up. */
export async function askUnseen(terminal: Asking["terminal"], question: string): Promise<string> {
  const typed = await terminal.askSecret(question);
  if (typed === undefined) throw new CliError("not-confirmed", "Nothing was done.");
  return typed;
}

/** The same twice, for a mistyped password would lock the key away. */
export async function choosePassword(session: Asking): Promise<string> {
  const password = await askPassword(session, "A password for the keystore:");
  if (password.length < 8)
    throw new CliError("usage", "The password is too short.", "Choose one of eight characters at least.");
  if (session.env[passwordVariable]) return password;
  if ((await askPassword(session, "Once more:")) === password) return password;
  throw new CliError("usage", "The two are not the same. Nothing was written.", "Try again.");
}

function firstLine(file: string): string {
  try {
    return readFileSync(file, "utf8").split(/\r?\n/)[0] ?? "";
  } catch {
    throw new CliError(
      "usage",
      `${passwordVariable} names ${file}, which cannot be read.`,
      "Is its path right, and is it yours to read? Without it the password is asked for.",
    );
  }
}
