import { closeSync } from "node:fs";
import { rangeOf, readCondition } from "./conditions.ts";
import { describeObject, type Exchange, sendFile } from "./exchange.ts";

/** `response-content-type=…` and its like: what a presigned URL may say of its answer. */
const overrides = ["content-type", "content-disposition", "content-encoding", "content-language", "cache-control"];

/** GetObject and HeadObject. */
export async function readObject(exchange: Exchange): Promise<void> {
  const { headers, query, request, response } = exchange;
  const bucket = exchange.buckets.get(exchange.bucket);
  const object = bucket.get(exchange.key);
  if (readCondition(headers, object) === "not-modified") {
    return void response.writeHead(304, { etag: object.etag }).end();
  }
  const range = rangeOf(headers.range, object.size);
  const described = describeObject(object, headers["x-amz-checksum-mode"] === "ENABLED" && range === undefined);
  for (const name of overrides) {
    const value = query.get(`response-${name}`);
    if (value !== null) described[name] = value;
  }
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  described["content-length"] = String(end - start + 1);
  if (range !== undefined) described["content-range"] = `bytes ${start}-${end}/${object.size}`;
  const fd = request.method === "HEAD" || object.size === 0 ? undefined : bucket.open(object);
  response.writeHead(range === undefined ? 200 : 206, described);
  if (fd === undefined) return void response.end();
  if (response.destroyed) return closeSync(fd);
  await sendFile(exchange, fd, { start, end });
}
