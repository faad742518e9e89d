/** The two forms of SP1's bincode 1.3 that a requester writes: lengths are little-endian u64. */

/** A program artifact: the ELF as a byte vector. */
export function encodeProgram(elf: Uint8Array): Uint8Array {
  return concat([u64(elf.length), elf]);
}

/** `SP1Stdin`: the buffers that the program reads one after the other, a read position of 0 and no proofs to verify. */
export function encodeStdin(buffers: readonly Uint8Array[]): Uint8Array {
  const written = buffers.flatMap((buffer) => [u64(buffer.length), buffer]);
  return concat([u64(buffers.length), ...written, u64(0), u64(0)]);
}

function u64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
