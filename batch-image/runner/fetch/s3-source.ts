import { addAbortSignal, type Readable } from "node:stream";
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client, S3ServiceException } from "@aws-sdk/client-s3";
import { digestOfEtag } from "./digest.ts";
import {
  ArtifactError,
  type ByteRange,
  emptyArtifact,
  faultOfStatus,
  type Opened,
  readContentRange,
  type Source,
} from "./source.ts";

export type S3Readers = {
  /** Signs nothing: what the network publishes is readable by all. */
  anonymous: S3Client;
  own: S3Client;
  /** Never read with our own credentials: a requester's link could name another request's files there. */
  ownBucket: string;
};

/** An artifact behind `s3://bucket/key`: as anyone first, as ourselves where the bucket's owner lets only us in. */
export function s3Source(uri: string, { anonymous, own, ownBucket }: S3Readers): Source {
  const { host: bucket, pathname } = new URL(uri);
  const key = decodeURIComponent(pathname.slice(1));
  const label = `s3://${bucket}/${key}`;
  if (bucket === ownBucket) throw new ArtifactError("denied", `${label} lies in our own bucket`);
  let client = anonymous;
  return {
    label,
    async open(range, signal) {
      try {
        return await get(client, { bucket, key }, range, signal, label);
      } catch (error) {
        if (!(error instanceof ArtifactError) || error.code !== "denied" || client === own) throw error;
        client = own;
        return get(client, { bucket, key }, range, signal, label);
      }
    },
  };
}

/** An object of our own bucket, whose key we named ourselves: never one that a requester did. */
export const ownObject = (own: S3Client, bucket: string, key: string): Source => ({
  label: `s3://${bucket}/${key}`,
  open: (range, signal) => get(own, { bucket, key }, range, signal, key),
});

async function get(
  client: S3Client,
  { bucket, key }: { bucket: string; key: string },
  { from, to }: ByteRange,
  abortSignal: AbortSignal,
  label: string,
): Promise<Opened> {
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${from}-${to}` });
  try {
    const { Body, ContentRange, ContentLength, ETag, ...rest } = await client.send(command, { abortSignal });
    const body = addAbortSignal(abortSignal, Body as Readable); // in Node the body is an IncomingMessage; the SDK's own signal ends with its headers
    const extent = readContentRange(ContentRange) ?? { from: 0, ranged: false, totalBytes: ContentLength };
    return { version: ETag, digest: digestIn({ ETag, ...rest }, bucket), body, ...extent };
  } catch (cause) {
    const status = cause instanceof S3ServiceException ? cause.$metadata.httpStatusCode : undefined;
    if (status === 416) return emptyArtifact;
    const fault = status === undefined ? "unreachable" : faultOfStatus(status);
    throw new ArtifactError(fault, `${label} is not readable (${cause instanceof Error ? cause.name : "unknown"})`, {
      cause,
    });
  }
}

/** Buckets of one zone (`…--x-s3`) have ETags that are no digests. */
function digestIn(
  answer: Pick<GetObjectCommandOutput, "ETag" | "ServerSideEncryption" | "SSECustomerAlgorithm">,
  bucket: string,
) {
  const headers: Readonly<Record<string, string | undefined>> = {
    etag: answer.ETag,
    "x-amz-server-side-encryption": answer.ServerSideEncryption,
    "x-amz-server-side-encryption-customer-algorithm": answer.SSECustomerAlgorithm,
  };
  return bucket.endsWith("--x-s3") ? undefined : digestOfEtag((name) => headers[name]);
}
