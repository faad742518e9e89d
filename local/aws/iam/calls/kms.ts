import { arnOf } from "../../account.ts";
import type { Context } from "../conditions.ts";
import type { Needs } from "./needs.ts";
import { textAt } from "./read-input.ts";

/** What a signature is asked for; a message of no stated type is RAW. */
const askedOf = (input: unknown): Context => {
  const algorithm = textAt(input, "SigningAlgorithm");
  if (algorithm === "") return {};
  return { "kms:signingalgorithm": algorithm, "kms:messagetype": textAt(input, "MessageType") || "RAW" };
};

/** By key id or ARN; an alias has no stand-in. */
const keyArn = (id: string): string => (id.startsWith("arn:") ? id : arnOf("kms", `key/${id}`));
const onKey = (...actions: readonly string[]): Needs =>
  Object.fromEntries(
    actions.map((action) => [
      action,
      (input) => [{ action: `kms:${action}`, resource: keyArn(textAt(input, "KeyId")), context: askedOf(input) }],
    ]),
  );

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html */
export const kms: Needs = onKey(
  "Sign",
  "Verify",
  "GetPublicKey",
  "DescribeKey",
  "Encrypt",
  "Decrypt",
  "GenerateDataKey",
);
