import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Guard } from "../iam/guard.ts";
import { awsJson, type Service, serve } from "../protocol/serve.ts";
import { createStateFile } from "../protocol/state-file.ts";
import { describeSecret, getSecretValue } from "./read-secret.ts";
import { type Secrets, secretSchema } from "./secret.ts";
import { createSecret, putSecretValue } from "./write-secret.ts";

export type SecretsOptions = {
  port?: number | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  /** Kept in `<stateDir>/secrets.json`, readable by its owner alone; in memory when absent. */
  stateDir?: string | undefined;
  guard?: Guard | undefined;
};

/** Secrets Manager on loopback: values and their versions, for one machine and its one user. */
export async function createSecrets(options: SecretsOptions = {}): Promise<Service> {
  const { region = "us-east-1", accountId = "000000000000", port, guard } = options;
  const file = createStateFile(options.stateDir, "secrets.json", 0o600);
  const kept = z.array(secretSchema).parse(file.read() ?? []);
  const secrets: Secrets = new Map(kept.map((secret) => [secret.name, secret]));
  const save = () => file.write([...secrets.values()]);
  const arnOf = (name: string) =>
    `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${randomBytes(3).toString("hex")}`;
  const operations = {
    CreateSecret: createSecret(secrets, arnOf, save),
    PutSecretValue: putSecretValue(secrets, save),
    GetSecretValue: getSecretValue(secrets),
    DescribeSecret: describeSecret(secrets),
  };
  return serve({ dialect: awsJson("1.1"), operations, port, guard });
}
