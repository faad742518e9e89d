import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { Transform } from "node:stream";

/**
 * What becomes of one call: it goes through, or does with a bit turned over in it, is refused with a status, breaks off half
 * way, or is never answered.
 */
type Fate = "pass" | "damage" | "break" | "hold" | number;

export type FaultyStore = Awaited<ReturnType<typeof startFaultyStore>>;

/** A store in front of the store that fails as `fate` says, call by call; `asked` holds `<method> <path and query>`. */
export async function startFaultyStore(storeUrl: string) {
  const asked: string[] = [];
  const state: { fate: (call: string) => Fate; nowMs?: () => number } = { fate: () => "pass" };
  const target = new URL(storeUrl);
  const server = createServer((incoming, outgoing) => {
    const call = `${incoming.method} ${incoming.url}`;
    asked.push(call);
    const fate = state.fate(call);
    if (fate === "hold") incoming.resume();
    else if (fate === "break") incoming.once("data", () => incoming.destroy());
    else if (typeof fate === "number") refuse(fate, incoming, outgoing);
    else pass(target, incoming, outgoing, { ...state, damaged: fate === "damage" });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    fails: (fate: (call: string) => Fate) => void (state.fate = fate),
    /** What its answers say of the time. */
    saysTime: (nowMs: () => number) => void (state.nowMs = nowMs),
    close: () =>
      new Promise<void>((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function refuse(status: number, incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume();
  incoming.once("end", () => {
    outgoing.writeHead(status, { "content-type": "application/xml" });
    outgoing.end("<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>");
  });
}

type Passing = { damaged: boolean; nowMs?: () => number };

function pass(target: URL, incoming: IncomingMessage, outgoing: ServerResponse, { damaged, nowMs }: Passing): void {
  const { hostname: host, port } = target;
  const forwarded = send(
    { host, port, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      const date = nowMs && { date: new Date(nowMs()).toUTCString() };
      outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, ...date });
      answer.pipe(outgoing);
    },
  );
  forwarded.on("error", () => outgoing.destroy());
  incoming.on("close", () => (incoming.complete ? undefined : forwarded.destroy()));
  (damaged ? incoming.pipe(bitFlip()) : incoming).pipe(forwarded);
}

/** Turns over one bit in the middle of what passes first. */
function bitFlip(): Transform {
  let flipped = false;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = Buffer.from(chunk);
      const middle = bytes.length >> 1;
      if (!flipped) bytes[middle] = (bytes[middle] ?? 0) ^ 1;
      flipped = true;
      done(null, bytes);
    },
  });
}
