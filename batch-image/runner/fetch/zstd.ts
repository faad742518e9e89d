import { loadZstd, type ZstdDecoder } from "../../../src/adapters/zstd/zstd-decoder.ts";
import { ArtifactError } from "./source.ts";

const magicNumber = 0xfd2fb528;

export const isZstd = (head: Uint8Array): boolean =>
  head.length >= 4 && Buffer.from(head.buffer, head.byteOffset, head.length).readUInt32LE() === magicNumber;

/**
 * Steps of the decoder, one after the other, that bring no byte: a frame that holds nothing is one, a frame to skip, and nobody
 * writes many. Gigabytes of them never pass a ceiling of content, and would keep us busy past the deadline.
 */
const mostEmptySteps = 10_000;

/**
 * What the zstd frames in `chunks` (of 1 MiB at most) hold, in pieces of at most 128 KiB. The decoder is zstd's own, for the
 * bytes are a stranger's: whatever they say, it takes no more memory than a window, comes to an end, and compares the checksum.
 * Throws an ArtifactError ("corrupt") where the frames are none, break off, or end before the chunks do; the signal's
 * reason once it aborts.
 */
export async function* decompressed(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const openDecoder = await loadZstd();
  const decoder = openDecoder();
  try {
    let empty = 0;
    for await (const chunk of chunks) {
      signal.throwIfAborted();
      for (const piece of piecesOf(chunk, decoder)) {
        empty = piece.length > 0 ? 0 : empty + 1;
        if (empty > mostEmptySteps) throw corrupt("frames without end that hold nothing");
        if (piece.length > 0) yield piece;
      }
    }
    if (!decoder.isWhole()) throw corrupt("it breaks off");
  } finally {
    decoder.close();
  }
}

function* piecesOf(chunk: Uint8Array, decoder: ZstdDecoder): Generator<Uint8Array> {
  try {
    yield* decoder.decode(chunk);
  } catch (cause) {
    throw corrupt("it does not decode", { cause });
  }
}

const corrupt = (what: string, options?: ErrorOptions) => new ArtifactError("corrupt", `zstd: ${what}`, options);
