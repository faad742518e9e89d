import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { operationsThatRefuseWith } from "../protocol/operation.ts";
import { MAX_VERSIONS, nameOf, type Parameters } from "./parameter.ts";

export const ssmOperation = operationsThatRefuseWith("ValidationException");

/** Bytes that a value may have, by tier (service quotas). */
const maxBytes = { Standard: 4096, Advanced: 8192, "Intelligent-Tiering": 8192 } as const;
const MAX_LEVELS = 15;

/** The ARN of a parameter puts no second slash before a name that begins with one. */
export const arnIn =
  (region: string, accountId: string) =>
  (name: string): string =>
    `arn:aws:ssm:${region}:${accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;

const putSchema = z.object({
  Name: z.string().min(1).max(2048),
  Value: z.string().min(1),
  Type: z.enum(["String", "StringList", "SecureString"]).optional(),
  Overwrite: z.boolean().default(false),
  Description: z.string().max(1024).optional(),
  KeyId: z.string().optional(),
  Tier: z.enum(["Standard", "Advanced", "Intelligent-Tiering"]).default("Standard"),
  DataType: z.string().default("text"),
  AllowedPattern: z.string().optional(),
});

function checkName(name: string): void {
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name))
    throw new AwsError("ValidationException", "Parameter name: only letters, digits and .-_/ are allowed.");
  if (name.includes("/") && !name.startsWith("/"))
    throw new AwsError("ValidationException", "Parameter name must be a fully qualified name.");
  if (/^\/?(aws|ssm)/i.test(name))
    throw new AwsError(
      "ValidationException",
      `Parameter name: can't be prefixed with "ssm" or "aws" (case-insensitive).`,
    );
  if (name.split("/").length - 1 > MAX_LEVELS)
    throw new AwsError("HierarchyLevelLimitExceededException", `A hierarchy has at most ${MAX_LEVELS} levels.`);
}

/** PutParameter: a new version each time; `onChange` saves. */
export const putParameter = (parameters: Parameters, onChange: () => void) =>
  ssmOperation(putSchema, (input) => {
    const name = nameOf(input.Name);
    checkName(name);
    if (Buffer.byteLength(input.Value) > maxBytes[input.Tier])
      throw new AwsError(
        "ValidationException",
        `${input.Tier} tier parameters support a maximum of ${maxBytes[input.Tier]} bytes.`,
      );
    if (input.AllowedPattern !== undefined && !new RegExp(input.AllowedPattern).test(input.Value))
      throw new AwsError(
        "ParameterPatternMismatchException",
        `Parameter value, cannot be validated against allowedPattern: ${input.AllowedPattern}`,
      );

    const versions = parameters.get(name) ?? [];
    const newest = versions.at(-1);
    if (newest !== undefined && !input.Overwrite)
      throw new AwsError(
        "ParameterAlreadyExists",
        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.",
      );
    const type = input.Type ?? newest?.type;
    if (type === undefined)
      throw new AwsError("ValidationException", "A parameter type is required when you create a parameter.");

    const version = (newest?.version ?? 0) + 1;
    const { Value: value, Description: description, KeyId: keyId, Tier: tier, DataType: dataType } = input;
    versions.push({ name, type, value, version, modifiedAtMs: Date.now(), description, keyId, tier, dataType });
    parameters.set(name, versions.slice(-MAX_VERSIONS));
    onChange();
    return { Version: version, Tier: tier };
  });
