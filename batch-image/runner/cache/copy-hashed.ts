import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";

const pieceBytes = 1_048_576;

/** Copies a file and returns the size and SHA-256 (lower-case hex, no `0x`) of exactly the bytes that were written. */
export async function copyHashed(from: string, to: string, signal?: AbortSignal) {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(
    createReadStream(from, { highWaterMark: pieceBytes }),
    async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        bytes += piece.length;
        yield piece;
      }
    },
    createWriteStream(to),
    ...(signal ? [{ signal }] : []),
  );
  return { bytes, sha256: hash.digest("hex") };
}
