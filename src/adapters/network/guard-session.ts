import type { Http2Session } from "node:http2";

/**
 * Keeps the end of a connection from ending the process, in two places where connect-node 2.1.2 leaves it alone. Its
 * keep-alive pings from a timer that catches nothing, and Node's `ping` throws where the session was destroyed a moment ago
 * (connectrpc/connect-es issue 1795). And a server that goes away while nothing is open makes an error of the session,
 * which the manager may have left by then, for a new one or because we close. Calls hear of their own end all the same.
 */
export function guardSession(session: Http2Session): void {
  if (guarded.has(session)) return;
  guarded.add(session);
  session.on("error", () => undefined);
  const ping = session.ping.bind(session) as (...args: unknown[]) => boolean;
  Object.assign(session, { ping: (...args: unknown[]) => !session.destroyed && ping(...args) });
}

const guarded = new WeakSet<Http2Session>();
