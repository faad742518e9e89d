import { hexToBytes, toHex } from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";
import { address } from "../../src/domain/values.ts";
import type { MessageSigner } from "../../src/ports/message-signer.ts";

/** A signer whose key is at hand. */
export const privateKeySigner = (privateKey: `0x${string}`): MessageSigner => ({
  address: async () => address(privateKeyToAddress(privateKey)),
  sign: async (digest) => hexToBytes(await sign({ hash: toHex(digest), privateKey, to: "hex" })),
});
