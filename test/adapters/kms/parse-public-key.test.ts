import { generateKeyPairSync } from "node:crypto";
import * as fc from "fast-check";
import { toHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { expect, test } from "vitest";
import { encodePublicKey } from "../../../local/aws/kms/der.ts";
import { parsePublicKey } from "../../../src/adapters/kms/parse-public-key.ts";

const spki = (namedCurve: string) =>
  generateKeyPairSync("ec", { namedCurve }).publicKey.export({ type: "spki", format: "der" });
const right = Uint8Array.from(spki("secp256k1"));
const unusable = expect.objectContaining({ code: "signer-key-unusable", policy: "give-up" }) as Error;

test("a key of OpenSSL is its point", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
  const scalar = Buffer.from(String(privateKey.export({ format: "jwk" }).d), "base64url");
  const point = parsePublicKey(publicKey.export({ type: "spki", format: "der" }));
  expect(toHex(point)).toBe(privateKeyToAccount(toHex(scalar)).publicKey);
});

test.each([
  ["another curve", Uint8Array.from(spki("prime256v1"))],
  [
    "an RSA key",
    Uint8Array.from(
      generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({ type: "spki", format: "der" }),
    ),
  ],
  ["nothing", new Uint8Array()],
  ["a byte too few", right.slice(0, -1)],
  ["a byte too many", Uint8Array.from([...right, 0])],
  ["a point of another curve", encodePublicKey(Uint8Array.from(spki("prime256v1")).slice(-65))],
  ["the point at infinity", encodePublicKey(Uint8Array.from([4, ...new Uint8Array(64)]))],
])("%s is no signer's key", (_, der) => {
  expect(() => parsePublicKey(der)).toThrow(unusable);
});

test("a key with a changed byte is never taken for another", () => {
  fc.assert(
    fc.property(fc.nat(right.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const der = right.map((byte, index) => (index === at ? byte ^ change : byte));
      expect(() => parsePublicKey(der)).toThrow(unusable);
    }),
  );
});
