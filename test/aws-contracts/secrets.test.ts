import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Service } from "../../local/aws/protocol/serve.ts";
import { createSecrets } from "../../local/aws/secrets/create-secrets.ts";
import { secretsContract } from "../contracts/secrets.ts";
import { clientOptions, wholly } from "../contracts/target.ts";

let service: Service;
beforeAll(async () => {
  service = await createSecrets();
});
afterAll(() => service.close());

describe("the secrets on loopback", () => secretsContract(() => ({ endpoint: service.url }), wholly));

test("the same call twice is one version, and its token with another value is refused", async () => {
  const client = new SecretsManagerClient(clientOptions({ endpoint: service.url }));
  const ClientRequestToken = crypto.randomUUID();
  const put = (SecretString: string) =>
    client.send(new PutSecretValueCommand({ SecretId: "tokens", SecretString, ClientRequestToken }));
  await client.send(new CreateSecretCommand({ Name: "tokens", SecretString: "0" }));

  expect(await put("1")).toMatchObject({ VersionId: ClientRequestToken });
  expect(await put("1")).toMatchObject({ VersionId: ClientRequestToken, VersionStages: ["AWSCURRENT"] });
  await expect(put("2")).rejects.toMatchObject({ name: "ResourceExistsException" });
  client.destroy();
});

test("secrets survive a restart, in a file that only its owner reads", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "secrets-"));
  const first = await createSecrets({ stateDir });
  const writer = new SecretsManagerClient(clientOptions({ endpoint: first.url }));
  await writer.send(new CreateSecretCommand({ Name: "kept", SecretString: "key" }));
  writer.destroy();
  await first.close();
  const second = await createSecrets({ stateDir });
  const reader = new SecretsManagerClient(clientOptions({ endpoint: second.url }));

  expect(await reader.send(new GetSecretValueCommand({ SecretId: "kept" }))).toMatchObject({ SecretString: "key" });
  expect(statSync(join(stateDir, "secrets.json")).mode & 0o777).toBe(0o600);
  reader.destroy();
  await second.close();
  rmSync(stateDir, { recursive: true });
});
