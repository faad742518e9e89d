import type { IncomingMessage, ServerResponse } from "node:http";
import type { Fault, Faults } from "../faults.ts";
import type { Clock } from "../ports.ts";
import { type ArtifactPath, readArtifactPath, readableByAnyone } from "./artifact-id.ts";
import { readByteRange } from "./byte-range.ts";
import type { Links, LinkUse, LinkVerdict } from "./links.ts";
import { type Refusal, refusalBody, refusals } from "./refusals.ts";
import { type Content, entityTag, readContent, type Shelf, sizeOf } from "./shelf.ts";
import { cutsAfter, cutsBefore, faultRefusal, latency, sendBody } from "./transfer-faults.ts";
import { receiveUpload } from "./uploads.ts";

export type ServingDeps = {
  shelf: Shelf;
  links: () => Links;
  clock: Clock;
  largestUploadBytes: number;
  faults: Pick<Faults, "next">;
};

type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  path: ArtifactPath;
  query: URLSearchParams;
  fault: Fault | undefined;
};

const verbs = { PUT: "artifact.put", GET: "artifact.get", HEAD: "artifact.get" } as const;
const isVerb = (method: string | undefined): method is keyof typeof verbs => Object.hasOwn(verbs, method ?? "");

/** Answers one request: PUT through a link; GET and HEAD, of a range where one is asked for, by anyone or through a link. */
export const serveArtifacts = (deps: ServingDeps) => async (request: IncomingMessage, response: ServerResponse) => {
  const [pathname = "", search] = (request.url ?? "").split("?", 2);
  const path = readArtifactPath(pathname);
  if (path === undefined) return refuse(response, "NoSuchKey");
  if (!isVerb(request.method)) {
    response.setHeader("Allow", Object.keys(verbs).join(", "));
    return refuse(response, "MethodNotAllowed");
  }

  const fault = deps.faults.next(verbs[request.method]);
  await latency(fault, deps.clock);
  if (cutsBefore(fault)) return void response.destroy();
  const exchange = { request, response, path, query: new URLSearchParams(search), fault };
  return request.method === "PUT" ? upload(deps, exchange) : download(deps, exchange);
};

async function upload(deps: ServingDeps, exchange: Exchange): Promise<void> {
  const { request, response, path, fault } = exchange;
  const verdict = checkLink(deps, "upload", exchange);
  if (verdict !== "valid") return refuse(response, linkRefusals[verdict]);
  if (!deps.shelf.has(path)) return refuse(response, "NoSuchKey");
  const faulty = faultRefusal(fault);
  if (faulty !== undefined) return refuse(response, faulty);

  const received = await receiveUpload(request, deps.largestUploadBytes);
  if (received.kind === "refused") {
    response.setHeader("Connection", "close"); // what is left of the body is not worth reading
    return refuse(response, received.refusal);
  }
  const content = deps.shelf.put(path, received.bytes);
  if (cutsAfter(fault)) return void response.destroy();
  response.writeHead(200, { ETag: entityTag(content), "Content-Length": 0 }).end();
}

function download(deps: ServingDeps, exchange: Exchange): void {
  const { response, path, fault } = exchange;
  const verdict = checkLink(deps, "download", exchange);
  const open = verdict === "absent" && readableByAnyone[path.kind];
  if (verdict !== "valid" && !open) return refuse(response, linkRefusals[verdict]);

  const content = deps.shelf.content(path);
  const refusal = faultRefusal(fault) ?? (content === undefined ? "NoSuchKey" : undefined);
  if (content === undefined || refusal !== undefined) return refuse(response, refusal ?? "NoSuchKey");
  const body = openRange(exchange, content);
  if (body !== undefined) sendBody(response, body, fault, deps.clock);
}

/** Writes the headers of the range that is asked for and returns its bytes; undefined where the answer is complete. */
function openRange({ request, response }: Exchange, content: Content): Uint8Array | undefined {
  const size = sizeOf(content);
  const tag = entityTag(content);
  const ifRange = request.headers["if-range"];
  const stale = ifRange !== undefined && ifRange !== tag;
  const range = readByteRange(stale ? undefined : request.headers.range, size);

  response.setHeader("Accept-Ranges", "bytes").setHeader("ETag", tag);
  if (range.kind === "unsatisfiable") {
    response.setHeader("Content-Range", `bytes */${size}`);
    refuse(response, "InvalidRange");
    return undefined;
  }
  const { start, end } = range.kind === "part" ? { start: range.start, end: range.end + 1 } : { start: 0, end: size };
  if (range.kind === "part") response.setHeader("Content-Range", `bytes ${start}-${range.end}/${size}`);
  response.setHeader("Content-Type", "application/octet-stream").setHeader("Content-Length", end - start);
  response.writeHead(range.kind === "part" ? 206 : 200);
  if (request.method !== "HEAD") return readContent(content, start, end);
  response.end();
  return undefined;
}

function checkLink(deps: ServingDeps, use: LinkUse, { path, query }: Exchange): LinkVerdict {
  return deps.links().check(use, path, query, deps.clock.nowMs() / 1000);
}

const linkRefusals = {
  valid: "AccessDenied",
  absent: "AccessDenied",
  expired: "ExpiredLink",
  tampered: "SignatureDoesNotMatch",
} as const satisfies Record<LinkVerdict, Refusal>;

function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = refusalBody(refusal);
  response.setHeader("Content-Type", "application/xml").setHeader("Content-Length", Buffer.byteLength(body));
  response.writeHead(refusals[refusal].status).end(body);
}
