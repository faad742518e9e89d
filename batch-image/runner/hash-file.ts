import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** The digest (lower-case hex, no `0x`) and the size of a file that may be gigabytes. Rejects as the file system does. */
export async function hashFile(path: string, algorithm: "sha256" | "md5", signal: AbortSignal) {
  const hash = createHash(algorithm);
  let bytes = 0;
  for await (const piece of createReadStream(path, { signal, highWaterMark: 1_048_576 }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { hex: hash.digest("hex"), bytes };
}
