import { randomUUID } from "node:crypto";
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeCondition } from "./conditions.ts";
import { type Exchange, headersToKeep, type ObjectChange, replyXml } from "./exchange.ts";
import type { Bucket, StoredObject } from "./objects.ts";
import { S3Error } from "./s3-error.ts";
import { stage } from "./stage.ts";
import { document, tag } from "./xml.ts";

/** Commits under the request's conditions; bytes that lose are deleted. */
function commit(exchange: Exchange, bucket: Bucket, object: StoredObject): void {
  try {
    bucket.put(object, writeCondition(exchange.headers, object.key));
  } catch (error) {
    rmSync(join(bucket.blobs, object.blob), { force: true });
    throw error;
  }
}

const created = (
  { now, changed }: Exchange,
  bucket: Bucket,
  object: StoredObject,
  reason: ObjectChange["reason"],
): void =>
  changed({
    bucket: bucket.name,
    key: object.key,
    kind: "created",
    reason,
    size: object.size,
    etag: object.etag.replaceAll('"', ""),
    atMs: now(),
  });

export async function putObject(exchange: Exchange): Promise<void> {
  const { buckets, headers, key, now, request, response } = exchange;
  const bucket = buckets.get(exchange.bucket);
  const { md5, ...staged } = await stage(bucket.blobs, { headers, bytes: request });
  const etag = `"${md5.toString("hex")}"`;
  const object = { key, ...staged, etag, lastModifiedMs: now(), headers: headersToKeep(headers) };
  commit(exchange, bucket, object);
  response.writeHead(200, { etag, ...staged.checksums, "content-length": "0" }).end();
  created(exchange, bucket, object, "PutObject");
}

export function copyObject(exchange: Exchange): void {
  const { buckets, headers, key, now } = exchange;
  const bucket = buckets.get(exchange.bucket);
  const source = decodeURIComponent(String(headers["x-amz-copy-source"])).replace(/^\//, "").split("?")[0] ?? "";
  const slash = source.indexOf("/");
  if (slash <= 0) throw new S3Error("InvalidArgument", 400, "Copy Source must mention the source bucket and key");
  const from = buckets.get(source.slice(0, slash));
  const original = from.get(source.slice(slash + 1));
  const blob = randomUUID();
  copyFileSync(join(from.blobs, original.blob), join(bucket.blobs, blob));
  const replaced = headers["x-amz-metadata-directive"] === "REPLACE" ? headersToKeep(headers) : original.headers;
  const object: StoredObject = { ...original, key, blob, headers: replaced, lastModifiedMs: now() };
  commit(exchange, bucket, object);
  const modified = tag("LastModified", new Date(object.lastModifiedMs).toISOString());
  replyXml(exchange, 200, document(tag("CopyObjectResult", [tag("ETag", object.etag), modified])));
  created(exchange, bucket, object, "CopyObject");
}

export async function uploadPart(exchange: Exchange): Promise<void> {
  const { buckets, uploads, headers, query, request, response } = exchange;
  const staged = await stage(buckets.get(exchange.bucket).blobs, { headers, bytes: request });
  const etag = uploads.add(query.get("uploadId") ?? "", Number(query.get("partNumber")), staged);
  response.writeHead(200, { etag, ...staged.checksums, "content-length": "0" }).end();
}

export function beginUpload(exchange: Exchange): void {
  const { buckets, uploads, bucket, key, headers } = exchange;
  const uploadId = uploads.begin(buckets.get(bucket), key, headersToKeep(headers));
  const answer = [tag("Bucket", bucket), tag("Key", key), tag("UploadId", uploadId)];
  replyXml(exchange, 200, document(tag("InitiateMultipartUploadResult", answer)));
}

export async function completeUpload(exchange: Exchange, xml: string): Promise<void> {
  const { buckets, uploads, key, now, query } = exchange;
  const bucket = buckets.get(exchange.bucket);
  const uploadId = query.get("uploadId") ?? "";
  const { staged, etag, headers } = await uploads.join(uploadId, xml);
  const { blob, size, checksums } = staged;
  const object: StoredObject = { key, blob, size, checksums: { ...checksums }, etag, lastModifiedMs: now(), headers };
  commit(exchange, bucket, object);
  uploads.end(uploadId);
  const location = `/${exchange.bucket}/${key}`;
  const answer = [tag("Location", location), tag("Bucket", exchange.bucket), tag("Key", key), tag("ETag", etag)];
  replyXml(exchange, 200, document(tag("CompleteMultipartUploadResult", answer)));
  created(exchange, bucket, object, "CompleteMultipartUpload");
}
