import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;
export type Listening = { url: string; port: number; close(): Promise<void> };

/**
 * Serves on a free port of 127.0.0.1. A handler that throws cuts the connection: it has answered what it could.
 * No timeouts: a long poll and a frozen Lambda both keep a connection open for as long as they like.
 */
export async function listen(handle: Handler, port = 0): Promise<Listening> {
  const server = createServer((request, response) => {
    response.on("error", () => response.destroy()); // the client went away
    handle(request, response).catch(() => response.destroy());
  });
  Object.assign(server, { requestTimeout: 0, headersTimeout: 0, keepAliveTimeout: 0, timeout: 0 });
  await new Promise<void>((ready, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", ready);
  });
  const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  return { url: `http://127.0.0.1:${bound}`, port: bound, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections(); // clients keep connections alive; waiting for them would wait for their idle time
  });
}

/** A port that is free now, for a child that cannot say which one it took. */
export async function freePort(): Promise<number> {
  const taken = await listen(() => Promise.resolve());
  await taken.close();
  return taken.port;
}

/** The whole body; for messages of bounded size. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export function replyJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
