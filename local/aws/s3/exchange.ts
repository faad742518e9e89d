import { createReadStream } from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Uploads } from "./multipart.ts";
import type { Buckets, StoredObject } from "./objects.ts";

/** What S3 tells of a change, after the fact. */
export type ObjectChange = {
  bucket: string;
  key: string;
  kind: "created" | "removed";
  /** The API call behind it, as EventBridge names it. */
  reason: "PutObject" | "CopyObject" | "CompleteMultipartUpload" | "DeleteObject";
  size: number;
  /** Without quotes. */
  etag: string;
  atMs: number;
};

/** One request to the bucket store and everything that its answer needs. */
export type Exchange = {
  buckets: Buckets;
  uploads: Uploads;
  bucket: string;
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  request: IncomingMessage;
  response: ServerResponse;
  now(): number;
  changed(change: ObjectChange): void;
};

export function replyXml({ response }: Pick<Exchange, "response">, status: number, xml: string): void {
  response.writeHead(status, { "content-type": "application/xml", "content-length": Buffer.byteLength(xml) });
  response.end(xml);
}

/** Sends a body, or a part of it, from an open descriptor, which it closes. */
export async function sendFile(
  { response }: Exchange,
  fd: number,
  part: { start: number; end: number },
): Promise<void> {
  await pipeline(createReadStream("", { fd, start: part.start, end: part.end }), response);
}

const kept = new Set(["content-type", "cache-control", "content-disposition", "content-language", "expires"]);

/** The headers of a write that a read gives back. */
export function headersToKeep(headers: IncomingHttpHeaders): Record<string, string> {
  const found: Record<string, string> = { "content-type": "application/octet-stream" };
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string" && (kept.has(name) || name.startsWith("x-amz-meta-"))) found[name] = value;
  }
  const coding = (headers["content-encoding"] ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "aws-chunked" && each !== "");
  return coding.length === 0 ? found : { ...found, "content-encoding": coding.join(",") };
}

export const describeObject = (object: StoredObject, withChecksums: boolean): Record<string, string> => ({
  ...object.headers,
  ...(withChecksums ? object.checksums : {}),
  etag: object.etag,
  "last-modified": new Date(object.lastModifiedMs).toUTCString(),
  "accept-ranges": "bytes",
});
