import { Code, ConnectError, type Interceptor, type Transport } from "@connectrpc/connect";
import { createGrpcTransport, Http2SessionManager } from "@connectrpc/connect-node";
import { guardSession } from "./guard-session.ts";
import { guardStream } from "./guard-stream.ts";

/** A core proof is tens of MB inside its message; 64 KiB more hold what is around a proof of exactly 64 MiB. */
const maxMessageBytes = 64 * 1024 * 1024 + 64 * 1024;

/**
 * A Lambda that was frozen wakes with a connection that its peer may have dropped. After so long without a word a call
 * first asks with a PING, and takes a new connection when no answer comes: at most two seconds late, long before an
 * auction ends. The reference node pings each 15 s, so a server must stand it.
 */
const keepAlive = { pingIntervalMs: 10_000, pingTimeoutMs: 2_000, idleConnectionTimeoutMs: 10 * 60_000 };

/**
 * Megabytes that a session may hold, of which Node gives 10: what waits to be sent counts, and past it the session throws
 * away every frame that comes. A proof that is refused before it was sent whole took all later calls with it.
 */
const sessionMemory = { maxSessionMemory: 512 };

export type Connection = { transport: Transport; close(): void };

/** One HTTP/2 connection for all calls, over `http://` or `https://`; opened by the first call and again when it breaks. */
export function openConnection(baseUrl: string): Connection {
  const sessionManager = new Http2SessionManager(baseUrl, keepAlive, sessionMemory);
  const transport = createGrpcTransport({
    baseUrl,
    sessionManager: guardSessions(sessionManager),
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

type Sessions = Pick<Http2SessionManager, "authority" | "request" | "notifyResponseByteRead">;

/** Each call is guarded, and each session of the manager from its first on: before it nothing pings and nothing is lost. */
const guardSessions = (manager: Http2SessionManager): Sessions => ({
  authority: manager.authority,
  notifyResponseByteRead: (stream) => manager.notifyResponseByteRead(stream),
  async request(...given) {
    const stream = await manager.request(...given);
    if (stream.session) guardSession(stream.session);
    guardStream(stream);
    return stream;
  },
});
