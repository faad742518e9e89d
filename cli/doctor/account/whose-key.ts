import type { Deployment } from "../../../lib/configuration.ts";
import { knownSigner } from "../../../src/adapters/dynamodb/known-signer.ts";
import { createKmsSigner } from "../../../src/adapters/kms/create-kms-signer.ts";
import type { Address } from "../../../src/domain/values.ts";
import { PortError } from "../../../src/ports/port-error.ts";
import type { Clients } from "./clients.ts";
import type { StackState } from "./stack.ts";

export type KeyPlace = { kind: "kms"; keyId: string } | { kind: "secret"; secretId: string };

/** Where the stack says that the key rests, or the deployment does; undefined: the stack has yet to make it. */
export function keyPlaceOf({ signer, stage }: Deployment, stack: StackState): KeyPlace | undefined {
  const { SignerKeyArn: keyId, SignerSecretName: told } = stack?.outputs ?? {};
  if (keyId) return { kind: "kms", keyId };
  if (told) return { kind: "secret", secretId: told };
  switch (signer.kind) {
    case "kms-create":
      return undefined;
    case "kms-arn":
      return { kind: "kms", keyId: signer.keyArn };
    case "secret":
      return { kind: "secret", secretId: signer.secretName ?? `serverless-prover/${stage}/signer` };
  }
}

type Asked = Pick<Clients, "kms" | "dynamodb">;

/** The key's own address; undefined for a secret, which is not read, and where its policy lets only the steps ask. */
export async function addressOfKey({ kms }: Asked, place: KeyPlace | undefined): Promise<Address | undefined> {
  if (place?.kind !== "kms") return undefined;
  return createKmsSigner({ client: kms, keyId: place.keyId })
    .address()
    .catch(() => undefined);
}

/** What a signing step has left in the table; undefined where none has run yet. */
export async function addressInTable({ dynamodb: client }: Asked, tableName: string): Promise<Address | undefined> {
  return knownSigner({ client, tableName })
    .address()
    .catch((error: unknown) => {
      if (error instanceof PortError && error.code === "signer-unknown") return undefined;
      throw error;
    });
}
