import { arnOf } from "../../account.ts";
import { type Needs, onAnything } from "./needs.ts";
import { textAt } from "./read-input.ts";

/** What stands for the six characters that Secrets Manager adds to a name: policies say `??????`, not which. */
const ANY_SUFFIX = "-000000";
const secretArn = (id: string): string =>
  id.startsWith("arn:") ? id : arnOf("secretsmanager", `secret:${id}${ANY_SUFFIX}`);

const onSecret = (...actions: readonly string[]): Needs =>
  Object.fromEntries(
    actions.map((action) => [
      action,
      (input) => [{ action: `secretsmanager:${action}`, resource: secretArn(textAt(input, "SecretId")) }],
    ]),
  );

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const secrets: Needs = {
  ...onSecret("GetSecretValue", "DescribeSecret", "PutSecretValue", "UpdateSecret", "DeleteSecret"),
  ...onAnything("secretsmanager", "ListSecrets"),
};
