import { S3Error } from "./s3-error.ts";

/**
 * The `aws-chunked` content coding: `<hex size>[;chunk-signature=…]\r\n<bytes>\r\n`, a last chunk of size 0, then trailers,
 * which go into `trailers` by lower-case name.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export async function* decodeChunked(
  source: AsyncIterable<Buffer>,
  trailers: Record<string, string>,
): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  let left = -1; // bytes left of the chunk; -1 before its size line
  let ending = false;
  for await (const part of source) {
    held = held.length === 0 ? part : Buffer.concat([held, part]);
    while (!ending) {
      if (left < 0) {
        const end = held.indexOf("\r\n");
        if (end < 0) break;
        left = sizeOf(held.subarray(0, end).toString("latin1"));
        held = held.subarray(end + 2);
        ending = left === 0;
        continue;
      }
      const bytes = held.subarray(0, left);
      if (bytes.length > 0) yield bytes;
      held = held.subarray(bytes.length);
      left -= bytes.length;
      if (left > 0 || held.length < 2) break;
      held = held.subarray(2); // the line end behind the chunk
      left = -1;
    }
  }
  if (!ending) throw new S3Error("IncompleteBody", 400, "The body ended before its last chunk.");
  for (const line of held.toString("latin1").split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
}

function sizeOf(line: string): number {
  const size = Number.parseInt(line.split(";")[0] ?? "", 16);
  if (Number.isNaN(size)) throw new S3Error("InvalidChunkSizeError", 400, "A chunk has no size.");
  return size;
}
