import { existsSync, writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import type { Session } from "../session.ts";
import { sealKeystore } from "./keystore.ts";
import { addressOf } from "./open-signer.ts";
import { choosePassword } from "./password.ts";
import type { RawKey } from "./raw-key.ts";

/** Writes the key into a new keystore that its owner alone can read. Throws a CliError where the file is there. */
export async function writeKeystore(session: Session, file: string, key: RawKey): Promise<void> {
  refuseTaken(file);
  const address = addressOf(key);
  const sealed = await sealKeystore(key, await choosePassword(session), address);
  writeFileSync(file, `${sealed}\n`, { mode: 0o600, flag: "wx" });
  session.show({ address, file }, () =>
    [
      `${address} in ${file}. Keep a copy of the file and its password: nobody can bring either back.`,
      `\`prover profile set NAME --signer keystore:${file}\` signs with it.`,
    ].join("\n"),
  );
}

function refuseTaken(file: string): void {
  if (existsSync(file))
    throw new CliError("usage", `${file} is there already: a key is never written over.`, "Name another file.");
}
