import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import type { IncomingHttpHeaders } from "node:http";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { decodeChunked } from "./chunked.ts";
import { S3Error } from "./s3-error.ts";

/** Bytes that have arrived whole and belong to no object yet. */
export type Staged = { blob: string; size: number; md5: Buffer; checksums: Readonly<Record<string, string>> };

type Body = { headers: IncomingHttpHeaders; bytes: AsyncIterable<Buffer> };

/** Streams a request's body to a file of `folder`, checks what the caller promised of it, and leaves nothing if it lied. */
export async function stage(folder: string, { headers, bytes }: Body): Promise<Staged> {
  const blob = randomUUID();
  const path = join(folder, blob);
  const chunked = (headers["content-encoding"] ?? "").includes("aws-chunked");
  const trailers: Record<string, string> = {};
  const [md5, sha256, sha1] = [createHash("md5"), createHash("sha256"), createHash("sha1")];
  let [size, crc] = [0, 0];
  try {
    const source = chunked ? decodeChunked(bytes, trailers) : bytes;
    await pipeline(source, measure, createWriteStream(path));
    const digest = md5.digest();
    const computed: Record<string, string> = {
      "x-amz-checksum-crc32": uint32(crc),
      "x-amz-checksum-sha256": sha256.digest("base64"),
      "x-amz-checksum-sha1": sha1.digest("base64"),
      "content-md5": digest.toString("base64"),
    };
    return { blob, size, md5: digest, checksums: verified({ ...headers, ...trailers }, computed) };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }

  async function* measure(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const part of parts) {
      for (const hash of [md5, sha256, sha1]) hash.update(part);
      crc = crc32(part, crc);
      size += part.length;
      yield part;
    }
  }
}

function uint32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString("base64");
}

/** The checksums that the caller sent, each compared where we can compute it. */
function verified(sent: IncomingHttpHeaders, computed: Readonly<Record<string, string>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(sent)) {
    if (typeof value !== "string" || !(name === "content-md5" || /^x-amz-checksum-(?!algorithm|type|mode)/.test(name)))
      continue;
    const ours = computed[name];
    if (ours !== undefined && ours !== value) {
      throw new S3Error("BadDigest", 400, `The ${name} you specified did not match the calculated checksum.`);
    }
    if (name !== "content-md5") kept[name] = value;
  }
  return kept;
}
