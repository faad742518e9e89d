import { readFileSync } from "node:fs";
import type { Role } from "../../conformance/target.ts";
import { type MessageSigner, privateKeySigner } from "../../library/network.ts";
import { openKeystore } from "../prover/keys/keystore.ts";
import { askPassword } from "../prover/keys/password.ts";
import { parseRawKey } from "../prover/keys/raw-key.ts";
import type { Session } from "../prover/session.ts";
import { type ConformanceOptions, type KeyPlace, UsageError } from "./options.ts";

type Asking = Pick<Session, "env" | "terminal">;

/** A signer for each key. Throws `UsageError` or a CliError where one is not there or does not open; none shows it. */
export async function openKeys(
  asking: Asking,
  { keys }: Pick<ConformanceOptions, "keys">,
): Promise<Partial<Record<Role, MessageSigner>>> {
  const signers: Partial<Record<Role, MessageSigner>> = {};
  for (const [role, place] of Object.entries(keys) as [Role, KeyPlace][]) {
    signers[role] = privateKeySigner(await keyAt(asking, place)); // its own keys
  }
  return signers;
}

async function keyAt(asking: Asking, place: KeyPlace): Promise<`0x${string}`> {
  if (place.kind === "keystore") {
    const password = await askPassword(asking, `Password of ${place.file}:`);
    return openKeystore(readText(place.file), password, place.file);
  }
  const text = asking.env[place.variable];
  const key = text === undefined ? undefined : parseRawKey(text);
  if (key !== undefined) return key;
  const wrong = text ? "holds no key: 64 hex digits are wanted, with or without 0x" : "is not set";
  throw new UsageError(`${place.variable} ${wrong}.`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new UsageError(`The keystore ${file} cannot be read.`);
  }
}
