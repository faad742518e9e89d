import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";

const versionSchema = z.object({
  versionId: z.string(),
  stages: z.array(z.string()),
  createdAtMs: z.number(),
  string: z.string().optional(),
  /** Base64, as it travels. */
  binary: z.string().optional(),
});
export type SecretVersion = z.output<typeof versionSchema>;

export const secretSchema = z.object({
  arn: z.string(),
  name: z.string(),
  description: z.string().optional(),
  kmsKeyId: z.string().optional(),
  tags: z.array(z.object({ Key: z.string(), Value: z.string() })),
  createdAtMs: z.number(),
  changedAtMs: z.number(),
  versions: z.array(versionSchema),
});
export type Secret = z.output<typeof secretSchema>;

/** By name. */
export type Secrets = Map<string, Secret>;

export const CURRENT = "AWSCURRENT";
const PREVIOUS = "AWSPREVIOUS";

const notFound = (what: string): AwsError =>
  new AwsError("ResourceNotFoundException", `Secrets Manager can't find the specified secret${what}.`);

/** By name, ARN, or ARN without the six characters that Secrets Manager adds to a name. */
export function findSecret(secrets: Secrets, secretId: string): Secret {
  const found =
    secrets.get(secretId) ?? [...secrets.values()].find(({ arn }) => arn === secretId || arn.slice(0, -7) === secretId);
  if (found === undefined) throw notFound("");
  return found;
}

export function findVersion({ versions }: Secret, by: { id?: string | undefined; stage?: string | undefined }) {
  const stage = by.stage ?? (by.id === undefined ? CURRENT : undefined);
  const found = versions.find(
    (v) => (by.id === undefined || v.versionId === by.id) && (stage === undefined || v.stages.includes(stage)),
  );
  if (found !== undefined) return found;
  throw notFound(by.id === undefined ? ` value for staging label: ${stage}` : ` value for VersionId: ${by.id}`);
}

export const shownVersion = ({ arn, name }: Secret, { versionId, stages }: SecretVersion) => ({
  ARN: arn,
  Name: name,
  VersionId: versionId,
  VersionStages: stages,
});

/** Gives `version` its stages; whoever was current becomes previous, and nobody else stays so. */
export function stage(secret: Secret, version: SecretVersion, stages: readonly string[]): void {
  for (const other of secret.versions) {
    if (other === version) continue;
    const wasCurrent = other.stages.includes(CURRENT) && stages.includes(CURRENT);
    other.stages = other.stages.filter((s) => !stages.includes(s) && !(s === PREVIOUS && stages.includes(CURRENT)));
    if (wasCurrent) other.stages.push(PREVIOUS);
  }
  version.stages = [...stages];
}
