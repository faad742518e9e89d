/** bincode of SP1Stdin, as `SP1Stdin::write` fills it: a list of byte strings, a read position, no proofs. */
export function encodeStdin(...inputs: readonly Uint8Array[]): Uint8Array {
  const parts = [u64(inputs.length), ...inputs.flatMap((input) => [u64(input.length), input]), u64(0), u64(0)];
  return Buffer.concat(parts);
}

/** A number as the guests read it. */
export function u64(value: number | bigint): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
