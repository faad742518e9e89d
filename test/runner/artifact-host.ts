import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How an artifact is served: well, or not. */
export type Serving = {
  bytes: Uint8Array;
  /** false: the server knows no ranges and sends everything with every answer. */
  ranges?: boolean;
  /** false: the answer does not say how long it is. */
  length?: boolean;
  /** How many answers break off half way. */
  breaks?: number;
  /** How many answers refuse with this status first. */
  refuses?: { status: number; times: number };
  /** How many answers send half and then nothing more. */
  stalls?: number;
  redirectTo?: string;
  /** Said with every answer. */
  headers?: Record<string, string>;
  /** The links that are accepted, by their query; absent: any. */
  tokens?: Set<string>;
};

/** Serves artifacts by path over real sockets, and remembers what was asked. */
export async function startArtifactHost() {
  const artifacts = new Map<string, Serving>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? "/", "http://host");
    asked.push(`${pathname} ${request.headers.range ?? ""}`.trim());
    const serving = artifacts.get(pathname);
    if (!serving) response.writeHead(404).end();
    else if (serving.tokens && !serving.tokens.has(search)) response.writeHead(403).end("<Error>expired</Error>");
    else answer(serving, request, response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  return {
    url,
    asked,
    serve(path: string, serving: Serving | Uint8Array): string {
      artifacts.set(path, serving instanceof Uint8Array ? { bytes: serving } : serving);
      return url(path);
    },
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function answer(serving: Serving, request: IncomingMessage, response: ServerResponse): void {
  const { bytes, ranges = true, length = true, refuses, redirectTo } = serving;
  if (redirectTo !== undefined) return void response.writeHead(302, { location: redirectTo }).end();
  if (refuses && refuses.times-- > 0) return void response.writeHead(refuses.status).end();
  const asked = ranges ? /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "") : null;
  const from = asked ? Number(asked[1]) : 0;
  if (asked && from >= bytes.length) return void response.writeHead(416).end();
  const part = asked ? bytes.subarray(from, Number(asked[2]) + 1) : bytes;
  const range = { "content-range": `bytes ${from}-${from + part.length - 1}/${bytes.length}` };
  response.writeHead(asked ? 206 : 200, {
    etag: `"${bytes.length}"`,
    ...serving.headers,
    ...(asked && range),
    ...(length && { "content-length": part.length }),
  });
  const half = part.subarray(0, Math.ceil(part.length / 2));
  if ((serving.breaks ?? 0) > 0) {
    serving.breaks = (serving.breaks ?? 0) - 1;
    response.write(half, () => response.destroy());
  } else if ((serving.stalls ?? 0) > 0) {
    serving.stalls = (serving.stalls ?? 0) - 1;
    response.write(half);
  } else response.end(part);
}
