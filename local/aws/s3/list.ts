import type { Bucket, StoredObject } from "./objects.ts";
import { document, tag } from "./xml.ts";

const listType = (query: URLSearchParams): "v1" | "v2" => (query.get("list-type") === "2" ? "v2" : "v1");

type Page = { objects: StoredObject[]; prefixes: string[]; last: string | undefined; truncated: boolean };

/** ListObjects and ListObjectsV2: `prefix`, `delimiter`, `max-keys`, and where the page before ended. */
export function listObjects(bucket: Bucket, query: URLSearchParams): string {
  const version = listType(query);
  const prefix = query.get("prefix") ?? "";
  const delimiter = query.get("delimiter") ?? "";
  const token = query.get("continuation-token");
  const after = version === "v1" ? query.get("marker") : token === null ? query.get("start-after") : fromToken(token);
  const maxKeys = Math.min(1000, Number(query.get("max-keys") ?? 1000));
  const page = pageOf(bucket.sorted(), { prefix, delimiter, after: after ?? "", maxKeys });
  const text = query.get("encoding-type") === "url" ? encodeURIComponent : (key: string) => key;
  const count = page.objects.length + page.prefixes.length;
  return document(
    tag("ListBucketResult", [
      tag("Name", bucket.name),
      tag("Prefix", text(prefix)),
      ...(delimiter === "" ? [] : [tag("Delimiter", text(delimiter))]),
      tag("MaxKeys", maxKeys),
      tag("IsTruncated", String(page.truncated)),
      ...(version === "v2" ? [tag("KeyCount", count)] : [tag("Marker", text(after ?? ""))]),
      ...(page.truncated && page.last !== undefined ? [nextOf(version, page.last)] : []),
      ...page.objects.map((object) => contents(object, text)),
      ...page.prefixes.map((each) => tag("CommonPrefixes", [tag("Prefix", text(each))])),
    ]),
  );
}

type Asked = { prefix: string; delimiter: string; after: string; maxKeys: number };

function pageOf(sorted: readonly StoredObject[], { prefix, delimiter, after, maxKeys }: Asked): Page {
  const objects: StoredObject[] = [];
  const prefixes = new Set<string>();
  let last: string | undefined;
  for (const object of sorted) {
    if (!object.key.startsWith(prefix)) continue;
    const cut = delimiter === "" ? -1 : object.key.indexOf(delimiter, prefix.length);
    const entry = cut < 0 ? object.key : object.key.slice(0, cut + delimiter.length);
    if (Buffer.compare(Buffer.from(entry), Buffer.from(after)) <= 0 || prefixes.has(entry)) continue;
    if (objects.length + prefixes.size >= maxKeys) return { objects, prefixes: [...prefixes], last, truncated: true };
    if (cut < 0) objects.push(object);
    else prefixes.add(entry);
    last = entry;
  }
  return { objects, prefixes: [...prefixes], last, truncated: false };
}

const fromToken = (token: string): string => Buffer.from(token, "base64url").toString("utf8");
const nextOf = (version: "v1" | "v2", last: string): string =>
  version === "v2"
    ? tag("NextContinuationToken", Buffer.from(last, "utf8").toString("base64url"))
    : tag("NextMarker", last);

const contents = ({ key, lastModifiedMs, etag, size }: StoredObject, text: (key: string) => string): string =>
  tag("Contents", [
    tag("Key", text(key)),
    tag("LastModified", new Date(lastModifiedMs).toISOString()),
    tag("ETag", etag),
    tag("Size", size),
    tag("StorageClass", "STANDARD"),
  ]);
