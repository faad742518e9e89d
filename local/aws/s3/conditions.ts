import type { IncomingHttpHeaders } from "node:http";
import type { StoredObject } from "./objects.ts";
import { noSuchKey, preconditionFailed, S3Error } from "./s3-error.ts";

const unquoted = (etag: string): string => etag.trim().replace(/^W\//, "").replace(/^"|"$/g, "");
const names = (header: string, etag: string): boolean =>
  header.split(",").some((each) => each.trim() === "*" || unquoted(each) === unquoted(etag));

/**
 * Conditional writes: `If-None-Match: *` wins only where there is nothing, `If-Match` only over the ETag that it names.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const writeCondition =
  (headers: IncomingHttpHeaders, key: string) =>
  (present: StoredObject | undefined): void => {
    const { "if-none-match": ifNoneMatch, "if-match": ifMatch } = headers;
    if (ifNoneMatch !== undefined && ifNoneMatch !== "*") {
      throw new S3Error("NotImplemented", 501, "A write takes no other If-None-Match than *.", {
        Header: "If-None-Match",
      });
    }
    if (ifNoneMatch !== undefined && present !== undefined) throw preconditionFailed("If-None-Match");
    if (ifMatch === undefined) return;
    if (present === undefined) throw noSuchKey(key);
    if (!names(ifMatch, present.etag)) throw preconditionFailed("If-Match");
  };

/** Conditional reads: 412 thrown, `not-modified` for 304. */
export function readCondition(headers: IncomingHttpHeaders, object: StoredObject): "serve" | "not-modified" {
  const modifiedMs = Math.floor(object.lastModifiedMs / 1000) * 1000; // HTTP dates have seconds
  const { "if-match": ifMatch, "if-none-match": ifNoneMatch } = headers;
  if (ifMatch !== undefined && !names(ifMatch, object.etag)) throw preconditionFailed("If-Match");
  const unmodifiedSince = Date.parse(headers["if-unmodified-since"] ?? "");
  if (ifMatch === undefined && modifiedMs > unmodifiedSince) throw preconditionFailed("If-Unmodified-Since");
  if (ifNoneMatch !== undefined) return names(ifNoneMatch, object.etag) ? "not-modified" : "serve";
  return modifiedMs <= Date.parse(headers["if-modified-since"] ?? "") ? "not-modified" : "serve";
}

/** `bytes=a-b`, `bytes=a-`, `bytes=-n` → inclusive bounds; undefined where the header asks for nothing that S3 knows. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (found === null || (found[1] === "" && found[2] === "")) return undefined;
  const [from, to] = [found[1] ?? "", found[2] ?? ""];
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size || start > end) {
    throw new S3Error("InvalidRange", 416, "The requested range is not satisfiable", {
      ActualObjectSize: String(size),
    });
  }
  return { start, end };
}
