import { once } from "node:events";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { guardSession } from "../../../src/adapters/network/guard-session.ts";

async function connected() {
  const server = http2.createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const session = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  session.on("error", () => undefined);
  onTestFinished(() => session.destroy());
  await once(session, "connect");
  return session;
}

test("a session answers pings while it lives, and takes none quietly once it is gone", async () => {
  const session = await connected();
  guardSession(session);
  guardSession(session); // each call asks for it
  await new Promise<void>((answered, failed) => session.ping((error) => (error ? failed(error) : answered())));

  session.destroy();
  expect(session.ping(() => undefined)).toBe(false);
});
