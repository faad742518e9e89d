import { DescribeKeyCommand, type KMSClient, NotFoundException } from "@aws-sdk/client-kms";
import {
  DescribeSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { Address } from "../../../src/domain/values.ts";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

/** What is known of where the key rests. The key of a secret is never read. */
export type KeyState =
  | { kind: "absent"; name: string }
  | { kind: "kms"; name: string; state: string; spec: string; usage: string }
  | { kind: "secret"; name: string; isDeleted: boolean; hasValue: boolean };

const page = "docs/operate/signer.md";

export function judgeKey(key: KeyState): Verdict {
  switch (key.kind) {
    case "absent":
      return blocker(`There is no ${key.name}: nothing can be signed.`, `Make it, as ${page} says.`);
    case "kms":
      if (key.spec !== "ECC_SECG_P256K1" || key.usage !== "SIGN_VERIFY") {
        return blocker(
          `${key.name} is of ${key.spec} for ${key.usage}, and signs nothing for the network.`,
          "Choose a key of ECC_SECG_P256K1 for SIGN_VERIFY.",
        );
      }
      if (key.state === "Enabled") return ok(`${key.name} is enabled.`);
      return blocker(
        `${key.name} is ${key.state}: nothing can be signed.`,
        "`aws kms cancel-key-deletion` where it waits for its end, then `aws kms enable-key`.",
      );
    case "secret":
      if (!key.isDeleted && key.hasValue) return ok(`${key.name} holds a value.`);
      return blocker(
        `${key.name} ${key.isDeleted ? "is about to be deleted" : "holds no value"}: nothing can be signed.`,
        key.isDeleted ? "`aws secretsmanager restore-secret`." : `Store the key, as ${page} says.`,
      );
  }
}

/** `byKey`: of the key itself, where we may ask; `inTable`: what the steps without the key go by. */
export function judgeAddress(byKey: Address | undefined, inTable: Address | undefined): Verdict {
  if (byKey === undefined && inTable === undefined) {
    return advice("Nobody has told the signer's address yet.", "Look again when the watcher has run for a minute.");
  }
  if (inTable === undefined) {
    return advice(
      `The signer is ${byKey}, and the watcher has not told so.`,
      "Look again when it has run for a minute.",
    );
  }
  if (byKey === undefined || byKey === inTable) return ok(`The signer is ${inTable}.`);
  return blocker(
    `The signer is ${byKey}, and the steps without the key go by ${inTable}.`,
    "After a change of keys let the watcher run for a minute; else deploy with the key that is meant.",
  );
}

export async function readKmsKey(client: KMSClient, keyId: string): Promise<KeyState> {
  const name = `the KMS key ${keyId}`;
  try {
    const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
    const { KeyState: state = "", KeySpec: spec = "", KeyUsage: usage = "" } = key ?? {};
    return { kind: "kms", name, state, spec, usage };
  } catch (error) {
    if (error instanceof NotFoundException) return { kind: "absent", name };
    throw error;
  }
}

export async function readSecret(client: SecretsManagerClient, secretId: string): Promise<KeyState> {
  const name = `the secret ${secretId}`;
  try {
    const { DeletedDate, VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    const hasValue = Object.values(VersionIdsToStages ?? {}).some((stages) => stages.includes("AWSCURRENT"));
    return { kind: "secret", name, isDeleted: DeletedDate !== undefined, hasValue };
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return { kind: "absent", name };
    throw error;
  }
}
