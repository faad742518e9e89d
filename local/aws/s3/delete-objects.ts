import { type Exchange, replyXml } from "./exchange.ts";
import { contentsOf, document, tag, unescapeXml } from "./xml.ts";

function remove({ buckets, changed, now }: Exchange, bucket: string, key: string): void {
  const gone = buckets.get(bucket).remove(key);
  if (gone === undefined) return;
  const etag = gone.etag.replaceAll('"', "");
  changed({ bucket, key, kind: "removed", reason: "DeleteObject", size: gone.size, etag, atMs: now() });
}

/** 204 whether there was an object or not, as S3. */
export function deleteObject(exchange: Exchange): void {
  remove(exchange, exchange.bucket, exchange.key);
  exchange.response.writeHead(204).end();
}

export function deleteObjects(exchange: Exchange, xml: string): void {
  const keys = contentsOf(xml, "Object").map((object) => unescapeXml(contentsOf(object, "Key")[0] ?? ""));
  for (const key of keys) remove(exchange, exchange.bucket, key);
  const quiet = contentsOf(xml, "Quiet")[0] === "true";
  const deleted = quiet ? [] : keys.map((key) => tag("Deleted", [tag("Key", key)]));
  replyXml(exchange, 200, document(tag("DeleteResult", deleted)));
}
