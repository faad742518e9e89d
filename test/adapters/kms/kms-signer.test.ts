import { KMSClient } from "@aws-sdk/client-kms";
import { hexToBytes, numberToBytes, toHex } from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";
import { expect, onTestFinished, test } from "vitest";
import { createKms } from "../../../local/aws/kms/create-kms.ts";
import { encodeSignature } from "../../../local/aws/kms/der.ts";
import { findKey, type Keys } from "../../../local/aws/kms/key.ts";
import { getPublicKey } from "../../../local/aws/kms/sign.ts";
import { awsJson, type Service, serve } from "../../../local/aws/protocol/serve.ts";
import { createKmsSigner } from "../../../src/adapters/kms/create-kms-signer.ts";
import { messageSignerContract } from "../../contracts/message-signer.ts";
import { wholly } from "../../contracts/target.ts";
import { clientTo } from "../aws-engines.ts";

const privateKey = `0x${"42".repeat(32)}` as const;
const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const digestOf = (n: number) => numberToBytes(n, { size: 32 });

function signerBy(service: Service, keyId = "signer") {
  const client = new KMSClient(clientTo(service.url));
  onTestFinished(async () => {
    client.destroy();
    await service.close();
  });
  return { service, signer: createKmsSigner({ client, keyId }) };
}

async function aSigner() {
  const kms = await createKms({ ids: ["signer"] });
  kms.importKey("signer", privateKey);
  return signerBy(kms);
}

/** A KMS that answers with the signature that it is given. */
async function aSignerThatGets(signature: Uint8Array) {
  const arn = "arn:aws:kms:us-east-1:000000000000:key/signer";
  const keys: Keys = new Map([["signer", { id: "signer", arn, description: "", createdAtMs: 0, privateKey }]]);
  const Signature = Buffer.from(signature).toString("base64");
  const operations = {
    GetPublicKey: getPublicKey(keys),
    Sign: () => ({ KeyId: findKey(keys, "signer").arn, Signature }),
  };
  return signerBy(await serve({ dialect: awsJson("1.1"), operations })).signer;
}

messageSignerContract(async () => (await aSigner()).signer, wholly);

test("the address is that of the key", async () => {
  const { signer } = await aSigner();
  expect(await signer.address()).toBe(privateKeyToAddress(privateKey).toLowerCase());
});

/** The first digest whose signature has what is looked for: one of a few hundred has a leading zero byte. */
async function aDigestWith(wanted: (r: bigint, s: bigint) => boolean) {
  for (let n = 0; ; n++) {
    const { r, s } = await sign({ hash: toHex(digestOf(n)), privateKey, to: "object" });
    if (wanted(BigInt(r), BigInt(s))) return { digest: digestOf(n), r: BigInt(r), s: BigInt(s) };
  }
}
const short = 1n << 248n;

test.each([
  ["r and s as they come", () => true],
  ["an r with a leading zero byte", (r: bigint) => r < short],
  ["an s with a leading zero byte", (_: bigint, s: bigint) => s < short],
  ["an r whose highest bit is set", (r: bigint) => r >= 1n << 255n],
])("%s and either s become the signature that Ethereum's own signer makes", async (_, wanted) => {
  const { digest, r, s } = await aDigestWith(wanted);
  const expected = hexToBytes(await sign({ hash: toHex(digest), privateKey, to: "hex" }));
  for (const eitherS of [s, order - s]) {
    const signer = await aSignerThatGets(encodeSignature(r, eitherS));
    expect(await signer.sign(digest)).toEqual(expected);
  }
});

test("a signature by another key, of another digest, or of no form is not passed on", async () => {
  const other = await sign({ hash: toHex(digestOf(1)), privateKey: `0x${"43".repeat(32)}`, to: "object" });
  const ours = await sign({ hash: toHex(digestOf(2)), privateKey, to: "object" });
  for (const { r, s } of [other, ours]) {
    const signer = await aSignerThatGets(encodeSignature(BigInt(r), BigInt(s)));
    await expect(signer.sign(digestOf(1))).rejects.toMatchObject({ code: "kms-malformed", policy: "retry" });
  }
  const signer = await aSignerThatGets(new Uint8Array([0x30, 0]));
  await expect(signer.sign(digestOf(1))).rejects.toMatchObject({ code: "kms-malformed", policy: "retry" });
});

const [needsSomebody, passes] = [{ code: "signer-key-unusable", policy: "give-up" }, { policy: "retry" }];

test.each([
  ["NotFoundException", needsSomebody],
  ["DisabledException", needsSomebody],
  ["KMSInvalidStateException", needsSomebody],
  ["InvalidKeyUsageException", needsSomebody],
  ["AccessDeniedException", needsSomebody],
  ["ThrottlingException", { code: "kms-ThrottlingException", ...passes }],
  ["KeyUnavailableException", { code: "kms-KeyUnavailableException", ...passes }],
  ["DependencyTimeoutException", { code: "kms-DependencyTimeoutException", ...passes }],
  ["KMSInternalException", { code: "kms-KMSInternalException", ...passes }],
])("%s is told by its policy, for either call", async (type, expected) => {
  const { service, signer } = await aSigner();
  for (const operation of ["GetPublicKey", "Sign"]) {
    service.faults.plant({ operation, kind: "refuse", error: { type, message: "planted" } });
    await expect(signer.sign(digestOf(1))).rejects.toMatchObject(expected);
  }
  expect(await signer.sign(digestOf(1))).toHaveLength(65);
});

test("a key that is not there is named", async () => {
  const { signer } = signerBy(await createKms(), "arn:aws:kms:us-east-1:000000000000:key/nobody");
  await expect(signer.address()).rejects.toThrow(/:key\/nobody is not there$/);
});

test("the public key is asked for once", async () => {
  const { service, signer } = await aSigner();
  await signer.sign(digestOf(1));
  service.faults.plant({ operation: "GetPublicKey", kind: "refuse" });
  expect(await signer.sign(digestOf(2))).toHaveLength(65);
});
