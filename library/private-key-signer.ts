import { hexToBytes, toHex } from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";
import { address } from "../src/domain/values.ts";
import type { MessageSigner } from "../src/ports/message-signer.ts";
import { PortError } from "../src/ports/port-error.ts";

/** A signer whose key is at hand: 32 bytes of hex. Throws a PortError `bad-signer-key`, which does not show it. */
export function privateKeySigner(privateKey: `0x${string}`): MessageSigner {
  const signs = addressOf(privateKey);
  return {
    address: async () => signs,
    sign: async (digest) => hexToBytes(await sign({ hash: toHex(digest), privateKey, to: "hex" })),
  };
}

function addressOf(privateKey: `0x${string}`) {
  try {
    return address(privateKeyToAddress(privateKey));
  } catch {
    throw new PortError("bad-signer-key", "give-up", "no private key: 32 bytes as 0x hex are wanted"); // theirs carries it
  }
}
