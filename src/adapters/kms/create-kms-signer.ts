import { GetPublicKeyCommand, type KMSClient, SignCommand } from "@aws-sdk/client-kms";
import { numberToBytes, recoverAddress, toHex } from "viem";
import { publicKeyToAddress } from "viem/accounts";
import { type Address, address } from "../../domain/values.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { classify } from "./classify.ts";
import { malformed } from "./malformed.ts";
import { parsePublicKey } from "./parse-public-key.ts";
import { lowerS, parseSignature } from "./parse-signature.ts";

type Deps = {
  client: KMSClient;
  /** The ARN of a key of the spec ECC_SECG_P256K1. */
  keyId: string;
};

/** The only algorithm of this spec. Its name speaks of SHA-256; with `MessageType: DIGEST` KMS hashes nothing. */
const algorithm = "ECDSA_SHA_256";

/** A signer whose key never leaves KMS. The address is asked for once. */
export function createKmsSigner(deps: Deps): MessageSigner {
  let known: Promise<Address> | undefined;
  const theAddress = (): Promise<Address> => {
    known ??= readAddress(deps).catch((error: unknown) => {
      known = undefined; // a key that is mended must not need a new process
      throw classify(deps.keyId, error);
    });
    return known;
  };
  const signer: MessageSigner = {
    address: theAddress,
    sign: async (digest) => {
      const signedBy = await theAddress();
      const der = await askForSignature(deps, digest).catch((error: unknown) => {
        throw classify(deps.keyId, error);
      });
      return withRecovery(digest, der, signedBy);
    },
  };
  return translateErrors("kms", signer);
}

async function readAddress({ client, keyId }: Deps): Promise<Address> {
  const { PublicKey } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
  return address(publicKeyToAddress(toHex(parsePublicKey(PublicKey ?? new Uint8Array()))));
}

async function askForSignature({ client, keyId }: Deps, digest: Uint8Array): Promise<Uint8Array> {
  const asked = new SignCommand({
    KeyId: keyId,
    Message: digest,
    MessageType: "DIGEST",
    SigningAlgorithm: algorithm,
  });
  const { Signature } = await client.send(asked);
  return Signature ?? new Uint8Array();
}

/** r ‖ s ‖ v. KMS does not tell which of the two possible keys signed: the one whose address is ours did. */
async function withRecovery(digest: Uint8Array, der: Uint8Array, signedBy: Address): Promise<Uint8Array> {
  const { r, s: eitherS } = parseSignature(der);
  const s = lowerS(eitherS);
  const rs = [...numberToBytes(r, { size: 32 }), ...numberToBytes(s, { size: 32 })];
  for (const v of [27, 28]) {
    const signature = Uint8Array.from([...rs, v]);
    if ((await whoSigned(digest, signature)) === signedBy) return signature;
  }
  throw malformed(`the signature is not by ${signedBy}`);
}

async function whoSigned(digest: Uint8Array, signature: Uint8Array): Promise<Address | undefined> {
  try {
    return address(await recoverAddress({ hash: toHex(digest), signature: toHex(signature) }));
  } catch {
    return undefined; // r is no point of the curve for this v
  }
}
