import { z } from "zod";
import { findSecret, findVersion, type Secrets, shownVersion } from "./secret.ts";
import { secretOperation } from "./write-secret.ts";

const getSchema = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});

export const getSecretValue = (secrets: Secrets) =>
  secretOperation(getSchema, (input) => {
    const secret = findSecret(secrets, input.SecretId);
    const version = findVersion(secret, { id: input.VersionId, stage: input.VersionStage });
    return {
      ...shownVersion(secret, version),
      CreatedDate: version.createdAtMs / 1000,
      SecretString: version.string,
      SecretBinary: version.binary,
    };
  });

export const describeSecret = (secrets: Secrets) =>
  secretOperation(z.object({ SecretId: z.string() }), ({ SecretId }) => {
    const secret = findSecret(secrets, SecretId);
    const staged = secret.versions.filter(({ stages }) => stages.length > 0);
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      KmsKeyId: secret.kmsKeyId,
      Tags: secret.tags,
      CreatedDate: secret.createdAtMs / 1000,
      LastChangedDate: secret.changedAtMs / 1000,
      VersionIdsToStages: Object.fromEntries(staged.map(({ versionId, stages }) => [versionId, stages])),
    };
  });
