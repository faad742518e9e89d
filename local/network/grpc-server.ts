import { createSecureServer, createServer, type ServerHttp2Session } from "node:http2";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { withNodeRequest } from "./fault-interceptor.ts";
import { listen } from "./listen.ts";

export type GrpcServerOptions = {
  host: string;
  port: number;
  /** PEM; absent = plain HTTP/2 (h2c). */
  tls?: { key: string; cert: string };
  routes: (router: ConnectRouter) => void;
  interceptors: Interceptor[];
};

export type GrpcServer = { url: string; port: number; close(): Promise<void> };

/** A core proof inside `FulfillProof` can be tens of MB. */
const longestMessageBytes = 64 * 1024 * 1024 + 64 * 1024;
/** Wide enough that an upload on a real line does not wait for window updates. */
const windowBytes = 4 * 1024 * 1024;

type Fallback = NonNullable<Parameters<typeof connectNodeAdapter>[0]["fallback"]>;

const noSuchRpc = {
  "content-type": "application/grpc",
  "grpc-status": "12",
  "grpc-message": "this network has no such RPC",
};

/** An RPC outside the wire is refused in gRPC's own words; what is no RPC is a page that was not found. */
const refuseUnknown: Fallback = ({ headers }, response) => {
  if (headers["content-type"]?.startsWith("application/grpc") === true) response.writeHead(200, noSuchRpc);
  else response.writeHead(404);
  response.end();
};

/** gRPC over HTTP/2 on one origin. `close` ends open streams and connections at once. */
export async function serveGrpc({ host, port, tls, routes, interceptors }: GrpcServerOptions): Promise<GrpcServer> {
  const handler = connectNodeAdapter({
    routes,
    interceptors,
    grpcWeb: false,
    connect: false,
    readMaxBytes: longestMessageBytes,
    writeMaxBytes: longestMessageBytes,
    contextValues: withNodeRequest,
    fallback: refuseUnknown,
  });
  const settings = { initialWindowSize: windowBytes, maxConcurrentStreams: 1000 };
  const server =
    tls === undefined ? createServer({ settings }, handler) : createSecureServer({ settings, ...tls }, handler);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => session.destroy()); // a peer that speaks nonsense loses its connection, nobody else's
    if (!session.destroyed) session.setLocalWindowSize(4 * windowBytes);
  });

  const boundPort = await listen(server, port, host);
  return {
    port: boundPort,
    url: `${tls === undefined ? "http" : "https"}://${host}:${boundPort}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  };
}
