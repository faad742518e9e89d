import { createHash, randomBytes } from "node:crypto";
import { CreateKeyCommand, DescribeKeyCommand, GetPublicKeyCommand, KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { recoverAddress, toHex } from "viem";
import { publicKeyToAddress } from "viem/accounts";
import { expect, onTestFinished } from "vitest";
import { parsePublicKey } from "../../src/adapters/kms/parse-public-key.ts";
import { lowerS, parseSignature } from "../../src/adapters/kms/parse-signature.ts";
import { type Contract, clientOptions } from "./target.ts";

/** KMS, as far as the signer needs it. */
export const keysContract: Contract = (target, test) => {
  const aClient = () => {
    const client = new KMSClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    return client;
  };
  const aKey = async () => {
    const client = aClient();
    const wanted = { KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY", Description: "a signer" } as const;
    const { KeyMetadata } = await client.send(new CreateKeyCommand(wanted));
    const KeyId = KeyMetadata?.Arn;
    const sign = async (Message: Uint8Array, over: object = {}) => {
      const asked = { KeyId, Message, MessageType: "DIGEST", SigningAlgorithm: "ECDSA_SHA_256", ...over } as const;
      const { Signature = new Uint8Array() } = await client.send(new SignCommand(asked));
      return parseSignature(Signature);
    };
    const publicKey = async () => {
      const { PublicKey = new Uint8Array() } = await client.send(new GetPublicKeyCommand({ KeyId }));
      return toHex(parsePublicKey(PublicKey));
    };
    return { client, metadata: KeyMetadata, KeyId, sign, publicKey };
  };
  /** Who may have signed `digest`: one of the two is the key's address. */
  const signers = async (digest: Uint8Array, { r, s }: { r: bigint; s: bigint }) => {
    const by = [0, 1].map((yParity) =>
      recoverAddress({
        hash: toHex(digest),
        signature: { r: toHex(r, { size: 32 }), s: toHex(lowerS(s), { size: 32 }), yParity },
      }),
    );
    return Promise.all(by);
  };

  test("a key of the signer's spec is made, and described by its id and its ARN", async () => {
    const { client, metadata } = await aKey();
    expect(metadata).toMatchObject({ KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY", KeyState: "Enabled" });
    expect(metadata?.Arn).toMatch(new RegExp(`^arn:aws:kms:us-east-1:\\d{12}:key/${metadata?.KeyId}$`));
    for (const KeyId of [metadata?.KeyId, metadata?.Arn]) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ Arn: metadata?.Arn, Enabled: true, SigningAlgorithms: ["ECDSA_SHA_256"] });
    }
  });

  test("a public key is a point of secp256k1 and stays the same, and no two keys share it", async () => {
    const [one, other] = [await aKey(), await aKey()];
    expect(await one.publicKey()).toBe(await one.publicKey());
    expect(await other.publicKey()).not.toBe(await one.publicKey());
  });

  test("a signature is strict DER, with either of the two values of s", async () => {
    const { sign } = await aKey();
    const isLow = new Set<boolean>();
    for (let n = 0; n < 40 && isLow.size < 2; n++) {
      const { s } = await sign(randomBytes(32));
      isLow.add(lowerS(s) === s);
    }
    expect(isLow.size).toBe(2);
  });

  test("a public key says its spec, and the ARN of its key", async () => {
    const { client, KeyId } = await aKey();
    const told = await client.send(new GetPublicKeyCommand({ KeyId }));
    expect(told).toMatchObject({ KeyId, KeySpec: "ECC_SECG_P256K1", KeyUsage: "SIGN_VERIFY" });
  });

  test("a digest is signed as it is, a message by its SHA-256", async () => {
    const { sign, publicKey } = await aKey();
    const ours = publicKeyToAddress(await publicKey());
    const message = randomBytes(32);
    expect(await signers(message, await sign(message))).toContain(ours);
    const hash = createHash("sha256").update(message).digest();
    expect(await signers(hash, await sign(message, { MessageType: "RAW" }))).toContain(ours);
  });

  test("a digest has 32 bytes", async () => {
    const { sign } = await aKey();
    for (const size of [31, 33]) {
      await expect(sign(randomBytes(size))).rejects.toMatchObject({ name: "ValidationException" });
    }
  });

  test("another algorithm is refused", async () => {
    const { sign } = await aKey();
    await expect(sign(randomBytes(32), { SigningAlgorithm: "ECDSA_SHA_384" })).rejects.toMatchObject({
      name: "InvalidKeyUsageException",
    });
  });

  test("a key that is not there is not found", async () => {
    const client = aClient();
    const KeyId = crypto.randomUUID();
    const SigningAlgorithm = "ECDSA_SHA_256";
    const outcomes = await Promise.allSettled([
      client.send(new DescribeKeyCommand({ KeyId })),
      client.send(new GetPublicKeyCommand({ KeyId })),
      client.send(new SignCommand({ KeyId, Message: new Uint8Array(32), MessageType: "DIGEST", SigningAlgorithm })),
    ]);
    const notFound = { status: "rejected", reason: { name: "NotFoundException" } };
    expect(outcomes).toMatchObject([notFound, notFound, notFound]);
  });
};
