import { type Hex, toBytes, toHex } from "viem";
import {
  addressOfKey,
  domainSeparator,
  personalSign,
  recoverSigner,
  transactionHash,
} from "../../src/adapters/network/signing.ts";
import { encodeBody } from "./encode-body.ts";
import type { Vector } from "./read-vectors.ts";

/** What is wrong with `vector` as this project encodes and signs: nothing where everything is the same. */
export async function faultsOfVector(vector: Vector): Promise<string[]> {
  const address = addressOfKey(asHex(vector.private_key));
  const wrongAddress = differing("address", vector.address, address);
  if (vector.body === undefined)
    return [...wrongAddress, ...(await faultsOfSignature(vector, toBytes(vector.message_utf8)))];

  const encoded = encodedOrFault(vector.type, vector.body);
  if (typeof encoded === "string") return [...wrongAddress, encoded];
  return [
    ...wrongAddress,
    ...differing("encoding", vector.encoded, encoded),
    ...differing("sender hash", vector.sender_hash, transactionHash(address, encoded)),
    ...(await faultsOfSignature(vector, encoded)),
  ];
}

const chains: Readonly<Record<string, bigint>> = { mainnet: 1n, sepolia: 11_155_111n };

/** What is wrong with the domain separator that a file gives for the chain `name`. */
export function faultsOfDomain(name: string, separator: string): string[] {
  const chainId = chains[name];
  return chainId === undefined
    ? [`no chain is named ${name}`]
    : differing("domain", separator, domainSeparator(chainId));
}

function encodedOrFault(type: string, body: unknown): Uint8Array | string {
  try {
    return encodeBody(type, body);
  } catch (error) {
    return `the body has no encoding: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function faultsOfSignature({ private_key, address, signature }: Vector, message: Uint8Array): Promise<string[]> {
  const recovered = await recoverSigner(message, toBytes(asHex(signature)));
  return [
    ...differing("signature", signature, await personalSign(message, asHex(private_key))),
    ...differing("recovered address", address, recovered ?? Uint8Array.of()),
  ];
}

function differing(what: string, expected: string, found: Uint8Array): string[] {
  const text = toHex(found);
  return text === expected.toLowerCase() ? [] : [`${what} is ${brief(text)}, not ${brief(expected)}`];
}

const brief = (text: string): string => (text.length > 74 ? `${text.slice(0, 74)}…` : text);
const asHex = (text: string): Hex => `0x${text.slice(2)}`;
