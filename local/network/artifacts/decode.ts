import { loadZstd, mostChunkBytes } from "../../../src/adapters/zstd/zstd-decoder.ts";
import { startsWithZstdMagic, zstdFrames } from "./zstd-frames.ts";

/**
 * What an uploaded artifact holds. The SDK compresses programs and inputs with zstd before the upload, older and other
 * requesters do not: the magic decides. Uploads come from strangers, so nothing is allocated on their word alone.
 */

export type Decoded = { kind: "decoded"; bytes: Uint8Array } | { kind: "malformed"; why: string };

/** Twice what the largest input in the field needs; a bomb is refused as soon as it passes it. */
const defaultDecodedBytes = 512 * 1024 * 1024;

/** RFC 8878, section 3.1.1.1.2: encoders keep windows at 8 MiB or less, so that any decoder can read them. */
const largestWindowBytes = 8 * 1024 * 1024;

const openDecoder = await loadZstd();

/** The bytes of an artifact, decompressed where they begin with the zstd magic, at most `ceiling` of them. */
export function decodeArtifact(bytes: Uint8Array, ceiling = defaultDecodedBytes): Decoded {
  if (startsWithZstdMagic(bytes)) return decompressZstd(bytes, ceiling);
  return bytes.length <= ceiling ? { kind: "decoded", bytes } : tooLarge(ceiling);
}

/** The ELF in a program artifact: bincode 1.3 of a byte vector, plain or zstd. */
export function decodeProgram(bytes: Uint8Array, ceiling = defaultDecodedBytes): Decoded {
  const artifact = decodeArtifact(bytes, ceiling);
  return artifact.kind === "decoded" ? decodeBincodeBytes(artifact.bytes) : artifact;
}

/** bincode 1.3 of a byte vector: a little-endian u64 length, then exactly that many bytes. */
export function decodeBincodeBytes(bytes: Uint8Array): Decoded {
  if (bytes.length < 8) return { kind: "malformed", why: "shorter than its length field of 8 bytes" };
  const claimed = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  const held = bytes.length - 8;
  if (claimed !== BigInt(held)) return { kind: "malformed", why: `claims ${claimed} bytes and holds ${held}` };
  return { kind: "decoded", bytes: bytes.subarray(8) };
}

function decompressZstd(bytes: Uint8Array, ceiling: number): Decoded {
  const frames = zstdFrames(bytes);
  if (frames === undefined) return { kind: "malformed", why: "zstd frames that do not fill the artifact exactly" };
  if (frames.some((frame) => frame.windowBytes > largestWindowBytes)) {
    return { kind: "malformed", why: `zstd window above ${largestWindowBytes} bytes` };
  }
  const output = boundedOutput(ceiling);
  const decoder = openDecoder();
  try {
    for (let at = 0; at < bytes.length; at += mostChunkBytes) {
      for (const piece of decoder.decode(bytes.subarray(at, at + mostChunkBytes))) output.take(piece);
    }
  } catch {
    return output.overflowed() ? tooLarge(ceiling) : { kind: "malformed", why: "broken zstd data" };
  } finally {
    decoder.close();
  }
  return { kind: "decoded", bytes: output.bytes() };
}

/** Collects chunks and throws once they pass the ceiling. */
function boundedOutput(ceiling: number) {
  const chunks: Uint8Array[] = [];
  let total = 0;
  return {
    take: (chunk: Uint8Array): void => {
      total += chunk.length;
      if (total > ceiling) throw new RangeError("over the ceiling");
      chunks.push(chunk);
    },
    overflowed: () => total > ceiling,
    bytes: () => joined(chunks, total),
  };
}

function joined(chunks: readonly Uint8Array[], total: number): Uint8Array {
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

const tooLarge = (ceiling: number): Decoded => ({ kind: "malformed", why: `more than ${ceiling} bytes when decoded` });
