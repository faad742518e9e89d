import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { account } from "../account.ts";
import { listen, readBody } from "../http/listen.ts";
import type { S3Guard } from "../iam/guard.ts";
import { deleteObject, deleteObjects } from "./delete-objects.ts";
import { type Exchange, type ObjectChange, replyXml } from "./exchange.ts";
import { listObjects } from "./list.ts";
import { createUploads } from "./multipart.ts";
import { type Buckets, createBuckets } from "./objects.ts";
import { checkPresigned } from "./presign.ts";
import { readObject } from "./read-object.ts";
import { S3Error } from "./s3-error.ts";
import { beginUpload, completeUpload, copyObject, putObject, uploadPart } from "./write-object.ts";
import { document, tag } from "./xml.ts";

export type S3Server = {
  url: string;
  buckets: Buckets;
  /** Requests by method and level, for figures. */
  calls(): Readonly<Record<string, number>>;
  close(): Promise<void>;
};

type Options = {
  stateDir: string;
  /** Who may do what; everybody everything when absent. */
  guard?: S3Guard | undefined;
  now(): number;
  onChange(change: ObjectChange): void;
};

/** An S3 on loopback with its objects on disk; path style, one account, no versions. */
export async function startS3({ stateDir, guard, now, onChange }: Options): Promise<S3Server> {
  const buckets = createBuckets(stateDir);
  const uploads = createUploads();
  const calls: Record<string, number> = {};
  const listening = await listen(async (request, response) => {
    const exchange = { ...parse(request), buckets, uploads, request, response, now, changed: onChange };
    const kind = `${request.method} ${exchange.key === "" ? "bucket" : "object"}`;
    calls[kind] = (calls[kind] ?? 0) + 1;
    response.setHeader("x-amz-request-id", randomUUID().replaceAll("-", "").slice(0, 16).toUpperCase());
    try {
      checkPresigned(exchange.query, now());
      guard?.admit(exchange);
      await routed(exchange);
    } catch (error) {
      refuse(
        exchange,
        error instanceof S3Error && error.code === "NoSuchKey" ? absence(exchange, error, guard) : error,
      );
    }
  });
  return { url: listening.url, close: listening.close, buckets, calls: () => ({ ...calls }) };
}

/** That an object is not there, or a refusal to whom may not know. */
function absence(exchange: Exchange, error: S3Error, guard: S3Guard | undefined): unknown {
  try {
    guard?.admitAbsence(exchange);
    return error;
  } catch (refusal) {
    return refusal;
  }
}

function parse(request: IncomingMessage): Pick<Exchange, "bucket" | "key" | "query" | "headers"> {
  const [path = "/", search = ""] = (request.url ?? "/").split("?");
  const [, bucket = "", ...rest] = path.split("/");
  const key = rest.map(decodeURIComponent).join("/");
  return { bucket: decodeURIComponent(bucket), key, query: new URLSearchParams(search), headers: request.headers };
}

/** Subresources that this S3 does not have: better refused than taken for something else. */
const missing = [
  "acl",
  "tagging",
  "versioning",
  "versions",
  "policy",
  "cors",
  "lifecycle",
  "torrent",
  "attributes",
  "retention",
];

async function routed(exchange: Exchange): Promise<void> {
  const { query, request } = exchange;
  const absent = missing.find((name) => query.has(name));
  if (absent !== undefined) throw new S3Error("NotImplemented", 501, `No ${absent} here`, { Header: absent });
  const route = exchange.bucket === "" ? allBuckets : exchange.key === "" ? oneBucket : oneObject;
  const act = route[request.method ?? ""];
  if (act === undefined) throw new S3Error("MethodNotAllowed", 405, "The specified method is not allowed here.");
  await act(exchange);
}

type Route = Readonly<Record<string, (exchange: Exchange) => void | Promise<void>>>;
const xmlBody = async ({ request }: Exchange): Promise<string> => (await readBody(request)).toString("utf8");

const allBuckets: Route = {
  GET(exchange) {
    const names = exchange.buckets.names().map((name) => tag("Bucket", [tag("Name", name)]));
    replyXml(exchange, 200, document(tag("ListAllMyBucketsResult", [tag("Buckets", names)])));
  },
};

const oneBucket: Route = {
  PUT({ buckets, bucket, response }) {
    buckets.create(bucket);
    response.writeHead(200, { location: `/${bucket}`, "content-length": "0" }).end();
  },
  HEAD({ buckets, bucket, response }) {
    buckets.get(bucket);
    response.writeHead(200, { "x-amz-bucket-region": account.region }).end();
  },
  GET(exchange) {
    const { buckets, bucket, query } = exchange;
    const found = buckets.get(bucket);
    if (query.has("location")) return replyXml(exchange, 200, document(tag("LocationConstraint", "")));
    replyXml(exchange, 200, listObjects(found, query));
  },
  async POST(exchange) {
    deleteObjects(exchange, await xmlBody(exchange));
  },
};

const oneObject: Route = {
  GET: readObject,
  HEAD: readObject,
  PUT(exchange) {
    if (exchange.query.has("uploadId")) return uploadPart(exchange);
    return exchange.headers["x-amz-copy-source"] === undefined ? putObject(exchange) : copyObject(exchange);
  },
  DELETE(exchange) {
    const uploadId = exchange.query.get("uploadId");
    if (uploadId === null) return deleteObject(exchange);
    exchange.uploads.end(uploadId);
    exchange.response.writeHead(204).end();
  },
  async POST(exchange) {
    if (exchange.query.has("uploads")) return beginUpload(exchange);
    await completeUpload(exchange, await xmlBody(exchange));
  },
};

function refuse({ request, response }: { request: IncomingMessage; response: ServerResponse }, error: unknown): void {
  if (response.headersSent) return void response.destroy(); // a body that breaks off must not look whole
  const refused = error instanceof S3Error ? error : new S3Error("InternalError", 500, String(error));
  request.resume(); // what the caller still sends is of no use, but must not block the answer
  if (request.method === "HEAD") return void response.writeHead(refused.status).end();
  replyXml({ response }, refused.status, document(refused.toXml()));
}
