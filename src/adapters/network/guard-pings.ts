import http2, { type ClientHttp2Session } from "node:http2";
import { syncBuiltinESMExports } from "node:module";

/**
 * Node's `ping` throws where the session has been destroyed a moment ago, and connect-node 2.1.2 pings from a timer that
 * catches nothing (connectrpc/connect-es issue 1795): one lost connection would end the whole process, a watcher in the
 * middle of its bids. A session that is gone takes no ping here; its own end tells the manager all it has to know. To be
 * deleted with the first connect-node that looks before it pings.
 */
export function guardPings(): void {
  const { connect } = http2;
  if (guarded.has(connect)) return;
  const safely = (...args: Parameters<typeof connect>): ClientHttp2Session => guardedSession(connect(...args));
  guarded.add(safely);
  Object.assign(http2, { connect: safely });
  syncBuiltinESMExports();
}

const guarded = new WeakSet<object>();

function guardedSession(session: ClientHttp2Session): ClientHttp2Session {
  const ping = session.ping.bind(session) as (...args: unknown[]) => boolean;
  const safely = (...args: unknown[]): boolean => !session.destroyed && ping(...args);
  return Object.assign(session, { ping: safely });
}
