import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, rmSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Bucket } from "./objects.ts";
import { noSuchUpload, S3Error } from "./s3-error.ts";
import type { Staged } from "./stage.ts";
import { contentsOf, unescapeXml } from "./xml.ts";

/** What CompleteMultipartUpload refuses of every part but the last. */
const LEAST_PART_BYTES = 5 * 1024 * 1024;

type Upload = { bucket: Bucket; key: string; headers: Record<string, string>; parts: Map<number, Staged> };
export type Joined = { staged: Staged; etag: string; headers: Record<string, string> };

/** Uploads in parts. They live as long as this process: after a restart a caller starts again. */
export type Uploads = {
  begin(bucket: Bucket, key: string, headers: Record<string, string>): string;
  add(uploadId: string, partNumber: number, staged: Staged): string;
  /** The parts that `xml` names as one body. The upload stays until `end`, so that a refused commit can be tried again. */
  join(uploadId: string, xml: string): Promise<Joined>;
  end(uploadId: string): void;
};

const etagOf = ({ md5 }: Staged): string => `"${md5.toString("hex")}"`;

export function createUploads(): Uploads {
  const uploads = new Map<string, Upload>();
  const find = (uploadId: string): Upload => {
    const upload = uploads.get(uploadId);
    if (upload === undefined) throw noSuchUpload();
    return upload;
  };
  return {
    begin(bucket, key, headers) {
      const uploadId = randomUUID();
      uploads.set(uploadId, { bucket, key, headers, parts: new Map() });
      return uploadId;
    },
    add(uploadId, partNumber, staged) {
      const { parts, bucket } = find(uploadId);
      const before = parts.get(partNumber);
      parts.set(partNumber, staged);
      if (before !== undefined) rmSync(join(bucket.blobs, before.blob), { force: true });
      return etagOf(staged);
    },
    async join(uploadId, xml) {
      const { bucket, headers, parts } = find(uploadId);
      const named = namedParts(xml, parts);
      const blob = randomUUID();
      const path = join(bucket.blobs, blob);
      for (const part of named) {
        await pipeline(createReadStream(join(bucket.blobs, part.blob)), createWriteStream(path, { flags: "a" }));
      }
      const md5 = createHash("md5")
        .update(Buffer.concat(named.map((part) => part.md5)))
        .digest();
      const size = named.reduce((sum, part) => sum + part.size, 0);
      return { staged: { blob, size, md5, checksums: {} }, etag: `"${md5.toString("hex")}-${named.length}"`, headers };
    },
    end(uploadId) {
      const { bucket, parts } = find(uploadId);
      for (const part of parts.values()) rmSync(join(bucket.blobs, part.blob), { force: true });
      uploads.delete(uploadId);
    },
  };
}

/** The parts of the request in its order, which must ascend; each with the ETag that we gave it. */
function namedParts(xml: string, parts: ReadonlyMap<number, Staged>): Staged[] {
  const named = contentsOf(xml, "Part").map((part) => ({
    number: Number(contentsOf(part, "PartNumber")[0]),
    etag: unescapeXml(contentsOf(part, "ETag")[0] ?? "").replaceAll('"', ""),
  }));
  if (named.length === 0) throw new S3Error("MalformedXML", 400, "You must specify at least one part");
  if (named.some(({ number }, index) => number <= (named[index - 1]?.number ?? 0))) {
    throw new S3Error("InvalidPartOrder", 400, "The list of parts was not in ascending order.");
  }
  return named.map(({ number, etag }, index) => {
    const part = parts.get(number);
    if (part === undefined || part.md5.toString("hex") !== etag) {
      throw new S3Error("InvalidPart", 400, `Part ${number} is missing, or its ETag is not the one that was given.`);
    }
    if (index < named.length - 1 && part.size < LEAST_PART_BYTES) {
      throw new S3Error("EntityTooSmall", 400, "Your proposed upload is smaller than the minimum allowed size");
    }
    return part;
  });
}
