import { readFileSync } from "node:fs";
import { KMSClient } from "@aws-sdk/client-kms";
import { hexToBytes, toHex } from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";
import { createKmsSigner } from "../../../src/adapters/kms/create-kms-signer.ts";
import { type Address, address } from "../../../src/domain/values.ts";
import type { MessageSigner } from "../../../src/ports/message-signer.ts";
import { CliError } from "../cli-error.ts";
import type { Session } from "../session.ts";
import { openKeystore } from "./keystore.ts";
import { maskKeys } from "./mask-keys.ts";
import { askPassword } from "./password.ts";
import { parseRawKey, type RawKey } from "./raw-key.ts";
import type { SignerName } from "./signer-name.ts";

/** The signer that the name means. Throws a CliError where its key is not there or does not open. */
export async function openSigner(session: Session, name: SignerName, aws: AwsPlace): Promise<MessageSigner> {
  switch (name.kind) {
    case "kms":
      return inKms(name.keyId, aws);
    case "env":
      return signerOf(keyInVariable(session));
    case "keystore":
      return signerOf(
        await openKeystore(readText(name.file), await askPassword(session, `Password of ${name.file}:`), name.file),
      );
  }
}

/** Where a key in KMS is, as the profile has it; what is absent AWS' own variables and files say. */
export type AwsPlace = { region?: string | undefined; awsProfile?: string | undefined };

function inKms(keyId: string, { region, awsProfile }: AwsPlace): MessageSigner {
  const client = new KMSClient({ ...(region && { region }), ...(awsProfile && { profile: awsProfile }) });
  const signer = createKmsSigner({ client, keyId });
  const explained = (error: unknown): never => {
    throw new CliError(
      "failed",
      `The key in KMS cannot be used (${error instanceof Error ? maskKeys(error.message.replace(/\.$/, "")) : String(error)}).`,
      "Sign in, and say where it is: AWS_PROFILE and AWS_REGION, or `prover profile set NAME --region … --aws-profile …`.",
      { cause: error },
    );
  };
  return { address: () => signer.address().catch(explained), sign: (digest) => signer.sign(digest).catch(explained) };
}

/** The address that a keystore is said to be of, beside its sealed key; undefined where nothing says it. */
export function saidAddress(name: SignerName): Address | undefined {
  if (name.kind !== "keystore") return undefined;
  const said = /"address"\s*:\s*"(?:0x)?([0-9a-fA-F]{40})"/.exec(readText(name.file))?.[1];
  return said === undefined ? undefined : address(`0x${said}`);
}

/** Never a flag: a command line is read by everyone on the machine. */
export const keyVariable = "PROVER_SIGNER_KEY";

export function keyInVariable({ env }: Pick<Session, "env">): RawKey {
  const text = env[keyVariable];
  const key = text === undefined ? undefined : parseRawKey(text);
  if (key) return key;
  throw new CliError(
    "usage",
    text ? `${keyVariable} holds no key.` : `${keyVariable} is not set.`,
    "It must be 64 hex digits, with or without 0x.",
  );
}

export const addressOf = (key: RawKey) => address(privateKeyToAddress(key));

const signerOf = (privateKey: RawKey): MessageSigner => ({
  address: () => Promise.resolve(addressOf(privateKey)),
  sign: async (digest) => hexToBytes(await sign({ hash: toHex(digest), privateKey, to: "hex" })),
});

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    throw new CliError(
      "usage",
      `The keystore ${maskKeys(file)} cannot be read.`,
      "Is its path right, and is it yours to read? One that is not there yet `prover key new` or `key import` makes.",
    );
  }
}
