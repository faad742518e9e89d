import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { expect, onTestFinished, test } from "vitest";
import { createSecrets } from "../../../local/aws/secrets/create-secrets.ts";
import { personalDigest, recoverSigner } from "../../../src/adapters/network/signing.ts";
import { createSecretSigner } from "../../../src/adapters/secrets/create-secret-signer.ts";
import { messageSignerContract } from "../../contracts/message-signer.ts";
import { wholly } from "../../contracts/target.ts";
import { clientTo } from "../aws-engines.ts";

const key = "42".repeat(32);

async function aSigner(secret: string) {
  const service = await createSecrets();
  const client = new SecretsManagerClient(clientTo(service.url));
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  await client.send(new CreateSecretCommand({ Name: "signer", SecretString: secret }));
  return { client, signer: createSecretSigner({ client, secretId: "signer" }) };
}

messageSignerContract(async () => (await aSigner(key)).signer, wholly);

test.each([key, `0x${key}`, ` 0x${key.toUpperCase()}\n`])(
  "a key written as %j signs for its address",
  async (secret) => {
    const { signer } = await aSigner(secret);
    const message = new TextEncoder().encode("a message");
    const signature = await signer.sign(personalDigest(message));
    expect(signature).toHaveLength(65);
    const who = await recoverSigner(message, signature);
    expect(who && `0x${Buffer.from(who).toString("hex")}`).toBe(await signer.address());
  },
);

test.each([
  ["too short", key.slice(2)],
  ["no hex", "z".repeat(64)],
  ["zero", "0".repeat(64)],
  ["beyond the curve's order", "f".repeat(64)],
  ["JSON", JSON.stringify({ key })],
])("a key that is %s is refused in one sentence without it", async (_, secret) => {
  const { signer } = await aSigner(secret);
  const refusal: unknown = await signer.address().catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "bad-signer-key", policy: "give-up" });
  const told = refusal instanceof Error ? `${refusal.message}${refusal.stack}${String(refusal.cause)}` : "";
  expect(told).toContain("the secret signer is no signer's key");
  expect(told).not.toContain(secret);
});

test("a secret that is mended is read anew", async () => {
  const { client, signer } = await aSigner("nonsense");
  await expect(signer.address()).rejects.toThrow();
  await client.send(new PutSecretValueCommand({ SecretId: "signer", SecretString: key }));
  expect(await signer.address()).toMatch(/^0x[0-9a-f]{40}$/);
});
