import { randomUUID } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { operationsThatRefuseWith } from "../protocol/operation.ts";
import { CURRENT, findSecret, type Secret, type Secrets, type SecretVersion, shownVersion, stage } from "./secret.ts";

export const secretOperation = operationsThatRefuseWith("InvalidParameterException");

/** "Up to 65,536 bytes" (service quotas). Binary travels as base64. */
const MAX_BYTES = 65_536;
const value = {
  SecretString: z.string().max(MAX_BYTES).optional(),
  SecretBinary: z.base64().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};
const createSchema = z
  .object({
    Name: z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/, "Invalid name"),
    Description: z.string().optional(),
    KmsKeyId: z.string().optional(),
    Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]),
    ...value,
  })
  .refine((input) => countValues(input) <= 1, "You can't specify both SecretString and SecretBinary.");
const putSchema = z
  .object({ SecretId: z.string(), VersionStages: z.array(z.string()).min(1).default([CURRENT]), ...value })
  .refine((input) => countValues(input) === 1, "You must provide either SecretString or SecretBinary.");

type Value = {
  SecretString?: string | undefined;
  SecretBinary?: string | undefined;
  ClientRequestToken?: string | undefined;
};
const countValues = ({ SecretString, SecretBinary }: Value): number =>
  Number(SecretString !== undefined) + Number(SecretBinary !== undefined);

/** Adds the version that a call asks for; one that its token made before is the same call again, if its value is the same. */
function addVersion(secret: Secret, input: Value, stages: readonly string[]): SecretVersion {
  const { SecretString: string, SecretBinary: binary, ClientRequestToken: token } = input;
  const made = secret.versions.find(({ versionId }) => versionId === token);
  if (made !== undefined && made.string === string && made.binary === binary) return made;
  if (made !== undefined)
    throw new AwsError(
      "ResourceExistsException",
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
    );
  const nowMs = Date.now();
  const version: SecretVersion = { versionId: token ?? randomUUID(), stages: [], createdAtMs: nowMs, string, binary };
  secret.versions.push(version);
  secret.changedAtMs = nowMs;
  stage(secret, version, stages);
  return version;
}

export const createSecret = (secrets: Secrets, arnOf: (name: string) => string, save: () => void) =>
  secretOperation(createSchema, (input) => {
    const { Name: name, Description: description, KmsKeyId: kmsKeyId, Tags: tags, ClientRequestToken: token } = input;
    const existing = secrets.get(name);
    if (existing !== undefined && !existing.versions.some(({ versionId }) => versionId === token))
      throw new AwsError("ResourceExistsException", `The operation failed because the secret ${name} already exists.`);
    const nowMs = Date.now();
    const fresh = { description, kmsKeyId, tags, createdAtMs: nowMs, changedAtMs: nowMs, versions: [] };
    const secret: Secret = existing ?? { arn: arnOf(name), name, ...fresh };
    const version = countValues(input) === 0 ? undefined : addVersion(secret, input, [CURRENT]);
    secrets.set(name, secret);
    save();
    return { ARN: secret.arn, Name: name, VersionId: version?.versionId };
  });

export const putSecretValue = (secrets: Secrets, save: () => void) =>
  secretOperation(putSchema, (input) => {
    const secret = findSecret(secrets, input.SecretId);
    const version = addVersion(secret, input, input.VersionStages);
    save();
    return shownVersion(secret, version);
  });
