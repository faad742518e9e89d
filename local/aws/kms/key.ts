import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";

/** The one spec that is served here, and all that it can do. */
export const spec = { KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY", SigningAlgorithms: ["ECDSA_SHA_256"] };

const privateKey = z.templateLiteral(["0x", z.string().regex(/^[0-9a-f]{64}$/)]);
export const keySchema = z.object({
  id: z.string(),
  arn: z.string(),
  description: z.string(),
  createdAtMs: z.number(),
  privateKey,
});
export type Key = z.output<typeof keySchema>;

/** By id. */
export type Keys = Map<string, Key>;

/** By id or ARN; aliases are not served. */
export function findKey(keys: Keys, keyId: string): Key {
  const found = keys.get(keyId) ?? [...keys.values()].find(({ arn }) => arn === keyId);
  if (found === undefined) throw new AwsError("NotFoundException", `Key '${keyId}' does not exist`);
  return found;
}
