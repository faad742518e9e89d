import { bytesToHex, type Hex, hexToBytes } from "viem";

export type { Hex };

/** State keeps bytes as lower-case `0x` hex, so that it can be compared, used as a key and written as JSON. */
export const toHex = (bytes: Uint8Array): Hex => bytesToHex(bytes);
export const fromHex = (hex: Hex): Uint8Array => hexToBytes(hex);
