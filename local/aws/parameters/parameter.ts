import { createHash } from "node:crypto";
import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";

/** One version of a parameter; the newest is the parameter. Times are Unix milliseconds. */
export const versionSchema = z.object({
  name: z.string(),
  type: z.enum(["String", "StringList", "SecureString"]),
  value: z.string(),
  version: z.number().int(),
  modifiedAtMs: z.number(),
  description: z.string().optional(),
  keyId: z.string().optional(),
  tier: z.string(),
  dataType: z.string(),
});
export type Version = z.output<typeof versionSchema>;

/** By name, oldest version first. */
export type Parameters = Map<string, Version[]>;

/** The last versions that SSM keeps ("Parameter history: 100 past values", service quotas). */
export const MAX_VERSIONS = 100;

export const parameterNotFound = (name: string): AwsError =>
  new AwsError("ParameterNotFound", `Parameter ${name} not found.`);

/** An ARN names the parameter after `:parameter`; a name is itself. */
export function nameOf(nameOrArn: string): string {
  const inArn = /^arn:aws:ssm:[^:]*:[^:]*:parameter(\/.+)$/.exec(nameOrArn)?.[1];
  return inArn ?? nameOrArn;
}

/** `name` or `name:version` (labels are not kept here). */
export function findVersion(parameters: Parameters, selector: string): Version {
  const [, name = selector, version] = /^(.*?)(?::(\d+))?$/.exec(nameOf(selector)) ?? [];
  const versions = parameters.get(name);
  const newest = versions?.at(-1);
  if (versions === undefined || newest === undefined) throw parameterNotFound(selector);
  if (version === undefined) return newest;
  const found = versions.find((v) => v.version === Number(version));
  if (found === undefined)
    throw new AwsError(
      "ParameterVersionNotFound",
      `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
    );
  return found;
}

/** Without decryption a SecureString shows ciphertext: opaque, and nothing that the value could be had from. */
const shownValue = ({ type, value, name, version }: Version, decrypt: boolean): string =>
  type !== "SecureString" || decrypt
    ? value
    : `AQICAH${createHash("sha256").update(`${name}:${version}:${value}`).digest("base64")}`;

export const describeParameter = (version: Version, decrypt: boolean, arnOf: (name: string) => string) => ({
  Name: version.name,
  Type: version.type,
  Value: shownValue(version, decrypt),
  Version: version.version,
  LastModifiedDate: version.modifiedAtMs / 1000,
  ARN: arnOf(version.name),
  DataType: version.dataType,
});

export const describeHistory = (version: Version, decrypt: boolean) => ({
  Name: version.name,
  Type: version.type,
  Value: shownValue(version, decrypt),
  Version: version.version,
  LastModifiedDate: version.modifiedAtMs / 1000,
  Description: version.description,
  KeyId: version.keyId,
  Tier: version.tier,
  DataType: version.dataType,
  Labels: [],
});
