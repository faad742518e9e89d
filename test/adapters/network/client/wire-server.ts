import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { encode, type Fields, type Method, methods } from "./independent-wire.ts";

/** A gRPC status by number, as the wire has it. */
export type Status = { status: number; message?: string };
/** What the server answers: fields, a status, a reset of the stream, or nothing for ever. */
export type Answer = { fields: Fields } | { list: readonly Fields[] } | Status | "reset" | "silence";
export type Answers = (method: Method, request: Uint8Array, nth: number) => Answer;

export type Heard = { name: string; request: Uint8Array };

/**
 * gRPC over HTTP/2 by hand: frames and trailers, with protobufjs inside, and none of the code that the client is made of.
 * It keeps each request's bytes.
 */
export async function wireServer(answers: Answers): Promise<{ url: string; heard: readonly Heard[] }> {
  const heard: Heard[] = [];
  const byPath = new Map([...methods.values()].map((method) => [method.path, method]));
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    const method = byPath.get(headers[":path"] ?? "");
    const chunks: Buffer[] = [];
    stream.on("error", () => undefined);
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => {
      if (method === undefined) return end(stream, { status: 12 });
      const request = Buffer.concat(chunks).subarray(5); // a flag and a length before it
      const nth = heard.filter(({ name }) => name === method.name).length;
      heard.push({ name: method.name, request });
      answer(stream, method, answers(method, request, nth));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const session of sessions) session.destroy();
      }),
  );
  const { port } = server.address() as AddressInfo; // a TCP server's address
  return { url: `http://127.0.0.1:${port}`, heard };
}

const headers = { ":status": 200, "content-type": "application/grpc+proto" };

function answer(stream: ServerHttp2Stream, method: Method, given: Answer): void {
  if (given === "silence") return;
  if (given === "reset") return stream.close(8);
  if ("status" in given) return end(stream, given);
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  for (const fields of "list" in given ? given.list : [given.fields]) {
    stream.write(framed(encode(method.response, fields)));
  }
  stream.end();
}

/** A refusal: trailers alone, after no message. */
function end(stream: ServerHttp2Stream, { status, message = "no" }: Status): void {
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": `${status}`, "grpc-message": message }));
  stream.end();
}

function framed(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
