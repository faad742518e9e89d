import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { replyJson } from "../http/listen.ts";
import type { Guard } from "../iam/guard.ts";
import { AwsError } from "./aws-error.ts";
import { createFaults, type Faults, refusalOf } from "./faults.ts";
import type { Operations } from "./operation.ts";
import { replyError } from "./reply-error.ts";

/** AWS JSON names the operation in `x-amz-target`; REST-JSON in the path. */
export type Dialect = {
  contentType: string;
  operationName(request: IncomingMessage): string | undefined;
};

export type ServeOptions = {
  dialect: Dialect;
  operations: Operations;
  /** 0 (default) takes any free port of 127.0.0.1. */
  port?: number | undefined;
  faults?: Faults | undefined;
  /** Who may call what; everybody everything when absent. */
  guard?: Guard | undefined;
};

export type Service = { url: string; faults: Faults; close(): Promise<void> };

/** Larger than any request that a service of these takes (SSM 8 KiB, Batch 30 KiB, CloudWatch 1 MiB). */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Serves operations over HTTP on loopback so that an unchanged SDK v3 client can call them. */
export async function serve({
  dialect,
  operations,
  port = 0,
  faults = createFaults(),
  guard,
}: ServeOptions): Promise<Service> {
  const server = createServer((request, response) => {
    answer({ dialect, operations, faults, guard }, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", ready);
  });
  const { port: bound } = server.address() as AddressInfo; // a TCP server that listens has an AddressInfo
  return { url: `http://127.0.0.1:${bound}`, faults, close: () => closeServer(server) };
}

function closeServer(server: ReturnType<typeof createServer>): Promise<void> {
  return new Promise((closed) => {
    server.close(() => closed());
    server.closeAllConnections(); // the SDK keeps connections alive; waiting for them would wait for their idle time
  });
}

type Serving = { dialect: Dialect; operations: Operations; faults: Faults; guard: Guard | undefined };

async function answer(serving: Serving, request: IncomingMessage, response: ServerResponse) {
  const { dialect, operations, faults, guard } = serving;
  const headers = { "content-type": dialect.contentType, "x-amzn-requestid": randomUUID() };
  try {
    const input = await readJson(request);
    const name = dialect.operationName(request);
    const run = name === undefined ? undefined : operations[name];
    if (name === undefined || run === undefined)
      throw new AwsError("UnknownOperationException", `No operation ${name ?? request.url} here`, { status: 404 });

    guard?.(request, name, input);
    const fault = faults.take(name);
    if (fault?.kind === "lose-before") return void response.destroy();
    const refusal = fault === undefined ? undefined : refusalOf(fault);
    if (refusal !== undefined) throw refusal;
    const output = (await run(input)) ?? {};
    if (fault?.kind === "lose-after") return void response.destroy();
    replyJson(response, 200, output, headers);
  } catch (error) {
    replyError(response, asAwsError(error), headers);
  }
}

const asAwsError = (error: unknown): AwsError =>
  error instanceof AwsError ? error : new AwsError("InternalServerError", String(error), { status: 500, cause: error });

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new AwsError("RequestEntityTooLargeException", "Request too large", { status: 413 });
    chunks.push(chunk);
  }
  const sent = Buffer.concat(chunks);
  try {
    // the SDK compresses what is large where a service allows it (PutMetricData)
    const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent).toString("utf8");
    return text === "" ? {} : JSON.parse(text);
  } catch (cause) {
    throw new AwsError("SerializationException", "The request body is not JSON", { cause });
  }
}

/** `x-amz-target: AmazonSSM.GetParameter`. */
export const awsJson = (version: "1.0" | "1.1"): Dialect => ({
  contentType: `application/x-amz-json-${version}`,
  operationName: (request) => {
    const target = request.headers["x-amz-target"];
    return typeof target === "string" ? target.slice(target.lastIndexOf(".") + 1) : undefined;
  },
});

/** Batch's form: every operation is a POST to one path, `routes["/v1/submitjob"]` is `SubmitJob`. */
export const restJson = (routes: Readonly<Record<string, string>>): Dialect => ({
  contentType: "application/json",
  operationName: (request) => routes[new URL(request.url ?? "/", "http://loopback").pathname],
});
