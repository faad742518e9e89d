import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createKms, type Kms } from "../../local/aws/kms/create-kms.ts";
import { parsePublicKey } from "../../src/adapters/kms/parse-public-key.ts";
import { keysContract } from "../contracts/keys.ts";
import { clientOptions, wholly } from "../contracts/target.ts";

let service: Kms;
beforeAll(async () => {
  service = await createKms();
});
afterAll(() => service.close());

describe("the keys on loopback", () => keysContract(() => ({ endpoint: service.url }), wholly));

const publicKeyOf = async ({ url }: Kms, KeyId: string | undefined) => {
  const client = new KMSClient(clientOptions({ endpoint: url }));
  const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
  client.destroy();
  return toHex(parsePublicKey(PublicKey));
};

test("a key of another kind has no stand-in", async () => {
  const client = new KMSClient(clientOptions({ endpoint: service.url }));
  const other = { KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" } as const;
  for (const wanted of [{}, other]) {
    await expect(client.send(new CreateKeyCommand(wanted))).rejects.toThrow("has no stand-in");
  }
  client.destroy();
});

test("a template's keys survive a restart, in a file that only its owner reads", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "kms-"));
  const first = await createKms({ stateDir, ids: ["signer"] });
  const publicKey = await publicKeyOf(first, "signer");
  await first.close();
  const second = await createKms({ stateDir, ids: ["signer", "other"] });

  expect(await publicKeyOf(second, "signer")).toBe(publicKey);
  expect(await publicKeyOf(second, "other")).not.toBe(publicKey);
  expect(statSync(join(stateDir, "kms.json")).mode & 0o777).toBe(0o600);
  await second.close();
  rmSync(stateDir, { recursive: true });
});

test("an imported key takes the place of the one that was made, also after a restart", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "kms-"));
  const privateKey = `0x${"42".repeat(32)}` as const;
  const first = await createKms({ stateDir, ids: ["signer"] });
  first.importKey("signer", privateKey);
  await first.close();
  const second = await createKms({ stateDir, ids: ["signer"] });

  expect(await publicKeyOf(second, "signer")).toBe(privateKeyToAccount(privateKey).publicKey);
  expect(() => second.importKey("signer", `0x${"42".repeat(31)}`)).toThrow();
  expect(readFileSync(join(stateDir, "kms.json"), "utf8")).toContain(privateKey);
  await second.close();
  rmSync(stateDir, { recursive: true });
});
