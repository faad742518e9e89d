import type { IncomingHttpHeaders } from "node:http";
import { arnOf } from "../../account.ts";
import type { Permission } from "../decide.ts";

/** A request to S3, as far as it says what it wants. */
export type S3Call = {
  method: string;
  /** Empty for a request about all buckets. */
  bucket: string;
  /** Empty for a request about the bucket. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
};

const onBucket = (action: string, { bucket }: S3Call): Permission => ({
  action: `s3:${action}`,
  resource: arnOf("s3", bucket),
});
const onObject = (action: string, { bucket, key }: S3Call): Permission => ({
  action: `s3:${action}`,
  resource: arnOf("s3", `${bucket}/${key}`),
});

/** Subresources that make another operation of a request, in the order in which S3 looks for them. */
const subresources = ["location", "uploads", "uploadId", "delete"] as const;

/** `GET object`, `DELETE object?uploadId`. */
export function operationOf({ method, bucket, key, query, headers }: S3Call): string {
  const level = bucket === "" ? "account" : key === "" ? "bucket" : "object";
  const subresource = subresources.find((name) => query.has(name));
  const copies = method === "PUT" && headers["x-amz-copy-source"] !== undefined ? " from another" : "";
  return `${method} ${level}${subresource === undefined ? "" : `?${subresource}`}${copies}`;
}

const listing = (call: S3Call): Permission[] => {
  const asked = ["prefix", "delimiter"].flatMap((name) => {
    const value = call.query.get(name);
    return value === null ? [] : [[`s3:${name}`, value] as const];
  });
  return [{ ...onBucket("ListBucket", call), context: Object.fromEntries(asked) }];
};
const put = (call: S3Call): Permission[] => [onObject("PutObject", call)];
const get = (call: S3Call): Permission[] => [onObject("GetObject", call)];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html; parts of an upload need what the whole does. */
const needs: Readonly<Record<string, (call: S3Call) => Permission[]>> = {
  "GET account": () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  "PUT bucket": (call) => [onBucket("CreateBucket", call)],
  "HEAD bucket": listing,
  "GET bucket": listing,
  "GET bucket?location": (call) => [onBucket("GetBucketLocation", call)],
  "GET bucket?uploads": (call) => [onBucket("ListBucketMultipartUploads", call)],
  "HEAD object": get,
  "GET object": get,
  "GET object?uploadId": (call) => [onObject("ListMultipartUploadParts", call)],
  // To compare an ETag is to look at the object.
  "PUT object": (call) => (call.headers["if-match"] === undefined ? put(call) : [...put(call), ...get(call)]),
  "PUT object from another": (call) => {
    const [bucket = "", ...key] = decodeURIComponent(String(call.headers["x-amz-copy-source"]))
      .replace(/^\//, "")
      .split("/");
    return [...put(call), onObject("GetObject", { ...call, bucket, key: key.join("/") })];
  },
  "PUT object?uploadId": put,
  "POST object?uploads": put,
  "POST object?uploadId": put,
  "DELETE object": (call) => [onObject("DeleteObject", call)],
  "DELETE object?uploadId": (call) => [onObject("AbortMultipartUpload", call)],
};

/** What a request to S3 needs; undefined where it is none of those in the table. */
export const s3Needs = (call: S3Call): Permission[] | undefined => needs[operationOf(call)]?.(call);

/** Whether an object is there is told only to who may list its bucket; anybody else hears that it is forbidden. */
export const toHearOfAbsence = (call: S3Call): Permission => onBucket("ListBucket", call);
