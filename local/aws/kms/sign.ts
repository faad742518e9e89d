import { createHash, randomInt } from "node:crypto";
import { hexToBytes, toHex } from "viem";
import { privateKeyToAccount, sign as signHash } from "viem/accounts";
import { z } from "zod";
import { AwsError } from "../protocol/aws-error.ts";
import { keyOperation } from "./create-key.ts";
import { encodePublicKey, encodeSignature } from "./der.ts";
import { findKey, type Keys, spec } from "./key.ts";

const signSchema = z.object({
  KeyId: z.string(),
  Message: z.base64(),
  MessageType: z.enum(["RAW", "DIGEST"]).default("RAW"),
  SigningAlgorithm: z.string(),
});

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** "4096 bytes" of a raw message; a digest is as long as its algorithm's. */
const limits = { RAW: [1, 4_096], DIGEST: [32, 32] } as const;

export const sign = (keys: Keys) =>
  keyOperation(signSchema, async ({ KeyId, Message, MessageType, SigningAlgorithm }) => {
    const { arn, privateKey } = findKey(keys, KeyId);
    if (!spec.SigningAlgorithms.includes(SigningAlgorithm)) {
      const what = `Algorithm ${SigningAlgorithm} and key spec ${spec.KeySpec} are incompatible.`;
      throw new AwsError("InvalidKeyUsageException", what);
    }
    const message = Buffer.from(Message, "base64");
    const [least, most] = limits[MessageType];
    if (message.length < least || message.length > most) {
      throw new AwsError("ValidationException", `A message of type ${MessageType} has ${least} to ${most} bytes.`);
    }
    const digest = MessageType === "DIGEST" ? message : createHash("sha256").update(message).digest();
    const { r, s } = await signHash({ hash: toHex(digest), privateKey, to: "object" });
    // KMS draws its nonces and takes either of the two valid values of s.
    const eitherS = randomInt(2) === 0 ? BigInt(s) : order - BigInt(s);
    const signature = encodeSignature(BigInt(r), eitherS).toString("base64");
    return { KeyId: arn, Signature: signature, SigningAlgorithm };
  });

export const getPublicKey = (keys: Keys) =>
  keyOperation(z.object({ KeyId: z.string() }), ({ KeyId }) => {
    const { arn, privateKey } = findKey(keys, KeyId);
    const point = hexToBytes(privateKeyToAccount(privateKey).publicKey);
    return {
      ...spec,
      KeyId: arn,
      PublicKey: encodePublicKey(point).toString("base64"),
      CustomerMasterKeySpec: spec.KeySpec,
    };
  });
