import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { privateKeyToAddress, sign } from "viem/accounts";
import { address } from "../../domain/values.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { PortError, translateErrors } from "../../ports/port-error.ts";

type Key = `0x${string}`;

/** A signer whose key is a secret: 32 bytes as 64 hex digits, with or without `0x`. Read by the first use, never logged. */
export function createSecretSigner(deps: { client: SecretsManagerClient; secretId: string }): MessageSigner {
  let key: Promise<Key> | undefined;
  const theKey = (): Promise<Key> => {
    key ??= readKey(deps).catch((error: unknown) => {
      key = undefined; // a secret that is mended must not need a new process
      throw error;
    });
    return key;
  };
  const signer: MessageSigner = {
    address: async () => address(privateKeyToAddress(await theKey())),
    sign: async (digest) => {
      const hash: Key = `0x${Buffer.from(digest).toString("hex")}`;
      const signature = await sign({ hash, privateKey: await theKey(), to: "hex" });
      return new Uint8Array(Buffer.from(signature.slice(2), "hex"));
    },
  };
  return translateErrors("secrets", signer);
}

async function readKey({ client, secretId }: { client: SecretsManagerClient; secretId: string }): Promise<Key> {
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  const digits = /^(?:0x)?([0-9a-fA-F]{64})$/.exec(SecretString?.trim() ?? "")?.[1];
  const key: Key = `0x${digits ?? ""}`;
  if (digits === undefined || !isKey(key)) throw wrongForm(secretId);
  return key;
}

/** 0 and numbers beyond the curve's order have the form of a key and are none. */
function isKey(key: Key): boolean {
  try {
    privateKeyToAddress(key);
    return true;
  } catch {
    return false; // the library's error would carry the key
  }
}

const wrongForm = (secretId: string) =>
  new PortError(
    "bad-signer-key",
    "give-up",
    `the secret ${secretId} is no signer's key: store 32 bytes as 64 hex digits, with or without 0x`,
  );
