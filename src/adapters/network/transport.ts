import type { Http2Session } from "node:http2";
import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { guardPings } from "./guard-pings.ts";

/** A core proof is tens of MB inside its message; 64 KiB more hold what is around a proof of exactly 64 MiB. */
const maxMessageBytes = 64 * 1024 * 1024 + 64 * 1024;

/**
 * A Lambda that was frozen wakes with a connection that its peer may have dropped. After so long without a word a call
 * first asks with a PING, and takes a new connection when no answer comes: at most two seconds late, long before an
 * auction ends. The reference node pings each 15 s, so a server must stand it.
 */
const keepAlive = { pingIntervalMs: 10_000, pingTimeoutMs: 2_000, idleConnectionTimeoutMs: 10 * 60_000 };

export type Connection = { transport: Transport; close(): void };

/** One HTTP/2 connection for all calls, over `http://` or `https://`; opened by the first call and again when it breaks. */
export function openConnection(baseUrl: string): Connection {
  guardPings();
  const sessionManager = new Http2SessionManager(baseUrl, keepAlive);
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager: neverUnheard(sessionManager),
    readMaxBytes: maxMessageBytes,
    writeMaxBytes: maxMessageBytes,
    interceptors: [dropHungConnect(sessionManager)],
  });
  return { transport, close: () => sessionManager.abort() };
}

/** A connect that hangs has no limit of its own: without this every later call would wait for the same dead attempt. */
const dropHungConnect =
  (sessionManager: Http2SessionManager): Interceptor =>
  (next) =>
  (request) =>
    next(request).catch((error: unknown) => {
      const late = ConnectError.from(error).code === Code.DeadlineExceeded;
      if (late && sessionManager.state() === "connecting") sessionManager.abort();
      throw error;
    });

/**
 * A server that goes away while nothing is open makes an error of the connection, and the manager that was to hear it may
 * have left it by then, for a new connection or because we close: an error that nobody hears ends the process.
 */
function neverUnheard(manager: Http2SessionManager): Sessions {
  const heard = new WeakSet<Http2Session>();
  return {
    authority: manager.authority,
    notifyResponseByteRead: (stream) => manager.notifyResponseByteRead(stream),
    async request(...given) {
      const stream = await manager.request(...given);
      const { session } = stream;
      if (session && !heard.has(session)) {
        heard.add(session);
        session.on("error", () => undefined); // each call on it hears of its own end
      }
      return stream;
    },
  };
}

type Sessions = Pick<Http2SessionManager, "authority" | "request" | "notifyResponseByteRead">;
