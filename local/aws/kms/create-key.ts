import { randomUUID } from "node:crypto";
import { generatePrivateKey } from "viem/accounts";
import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { operationsThatRefuseWith } from "../protocol/operation.ts";
import { findKey, type Key, type Keys, spec } from "./key.ts";

export const keyOperation = operationsThatRefuseWith("ValidationException");

const createSchema = z.object({
  KeySpec: z.string().default("SYMMETRIC_DEFAULT"),
  KeyUsage: z.string().default("ENCRYPT_DECRYPT"),
  Description: z.string().max(8_192).default(""),
});

export const newKey = (arn: string, id: string, description: string): Key => ({
  id,
  arn,
  description,
  createdAtMs: Date.now(),
  privateKey: generatePrivateKey(),
});

export const createKey = (keys: Keys, arnOf: (id: string) => string, save: () => void) =>
  keyOperation(createSchema, ({ KeySpec, KeyUsage, Description }) => {
    if (KeySpec !== spec.KeySpec || KeyUsage !== spec.KeyUsage) {
      const what = `KeySpec ${KeySpec} for ${KeyUsage} has no stand-in: only ${spec.KeySpec} for ${spec.KeyUsage} has.`;
      throw new AwsError("UnsupportedOperationException", what);
    }
    const id = randomUUID();
    const key = newKey(arnOf(id), id, Description);
    keys.set(id, key);
    save();
    return { KeyMetadata: metadataOf(key) };
  });

export const describeKey = (keys: Keys) =>
  keyOperation(z.object({ KeyId: z.string() }), ({ KeyId }) => ({ KeyMetadata: metadataOf(findKey(keys, KeyId)) }));

const metadataOf = ({ id, arn, description, createdAtMs }: Key) => ({
  ...spec,
  KeyId: id,
  Arn: arn,
  AWSAccountId: arn.split(":")[4],
  Description: description,
  CreationDate: createdAtMs / 1000,
  CustomerMasterKeySpec: spec.KeySpec,
  Enabled: true,
  KeyState: "Enabled",
  KeyManager: "CUSTOMER",
  Origin: "AWS_KMS",
  MultiRegion: false,
});
