import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Listening, listen, readBody, replyJson } from "../http/listen.ts";
import type { Guard } from "../iam/guard.ts";
import { passes } from "../protocol/reply-error.ts";
import type { AsyncInvocations } from "./async-invocations.ts";
import type { Outcome } from "./function.ts";
import type { LambdaHost } from "./host.ts";

/** Payload limits of Invoke: 6 MB synchronous, 1 MB asynchronous (256 KB until 2025). */
const LIMIT_BYTES = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 } as const;

type Call = { name: string; type: string; payload: string };

const operations: Readonly<Record<string, "Invoke" | "GetFunctionConfiguration">> = {
  "POST invocations": "Invoke",
  "GET configuration": "GetFunctionConfiguration",
};

/**
 * The Lambda service for `@aws-sdk/client-lambda` by endpoint: Invoke (RequestResponse, Event and DryRun) and
 * GetFunctionConfiguration.
 */
export function serveInvokeApi(host: LambdaHost, asynchronous: AsyncInvocations, guard: Guard): Promise<Listening> {
  return listen(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://127.0.0.1");
    const [, name = "", what = ""] = /^\/2015-03-31\/functions\/([^/]+)\/(\w+)$/.exec(pathname) ?? [];
    const operation = operations[`${request.method} ${what}`];
    if (operation === undefined) {
      return refuse(response, 404, "UnknownOperationException", `No operation ${request.method} ${request.url} here`);
    }
    const payload = (await readBody(request)).toString("utf8");
    const call = callOf(request, name, payload);
    if (!passes(response, () => guard(request, operation, { FunctionName: call.name }))) return;
    if (operation === "GetFunctionConfiguration") return describe(host, call.name, response);
    await answer(host, asynchronous, call, response);
  });
}

/** What a deployed function was told; of its settings those that a template gives. */
function describe(host: LambdaHost, name: string, response: ServerResponse): void {
  const fn = host.find(name);
  if (fn === undefined) return refuse(response, 404, "ResourceNotFoundException", `Function not found: ${name}`);
  replyJson(response, 200, {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Role: fn.roleArn,
    Handler: fn.handler,
    Timeout: fn.timeoutSec,
    MemorySize: fn.memoryMb,
    Environment: { Variables: fn.environment },
  });
}

const callOf = (request: IncomingMessage, name: string, payload: string): Call => {
  const type = request.headers["x-amz-invocation-type"];
  return {
    name: decodeURIComponent(name),
    type: typeof type === "string" ? type : "RequestResponse",
    payload: payload === "" ? "{}" : payload,
  };
};

async function answer(host: LambdaHost, asynchronous: AsyncInvocations, call: Call, response: ServerResponse) {
  const fn = host.find(call.name);
  if (fn === undefined) return refuse(response, 404, "ResourceNotFoundException", `Function not found: ${call.name}`);
  if (!isJson(call.payload)) {
    return refuse(response, 400, "InvalidRequestContentException", "Could not parse request body into json");
  }
  const limit = call.type === "Event" ? LIMIT_BYTES.Event : LIMIT_BYTES.RequestResponse;
  if (Buffer.byteLength(call.payload) > limit) {
    return refuse(response, 413, "RequestTooLargeException", `Request must be smaller than ${limit} bytes`);
  }
  if (call.type === "DryRun") return void response.writeHead(204).end();
  if (call.type === "Event") {
    asynchronous.accept(fn.name, call.payload);
    return void response.writeHead(202, { "x-amzn-requestid": randomUUID() }).end();
  }
  const outcome = await host.invoke(call.name, call.payload);
  if (outcome === undefined || outcome.kind === "throttled") {
    return refuse(response, 429, "TooManyRequestsException", "Rate Exceeded.");
  }
  ended(response, outcome);
}

function ended(response: ServerResponse, outcome: Outcome): void {
  const failed = outcome.kind === "failed";
  response.writeHead(200, {
    "content-type": "application/json",
    "x-amzn-requestid": randomUUID(),
    "x-amz-executed-version": "$LATEST",
    ...(failed ? { "x-amz-function-error": "Unhandled" } : {}),
  });
  response.end(failed ? JSON.stringify(outcome.error) : outcome.payload);
}

const refuse = (response: ServerResponse, status: number, type: string, message: string): void =>
  replyJson(response, status, { Type: "User", Message: message, message }, { "x-amzn-errortype": type });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
