import type { IncomingMessage, ServerResponse } from "node:http";
import { type Listening, listen, readBody, replyJson } from "../http/listen.ts";
import type { RuntimeSide } from "./environment.ts";
import type { LambdaError } from "./function.ts";

/** What the API needs to find an environment and to name its function. */
export type RuntimeApi = Listening & {
  admit(id: string, side: RuntimeSide & { functionArn: string }): void;
  dismiss(id: string): void;
};

const route =
  /^\/(?<id>[\w-]+)\/2018-06-01\/runtime\/(?<what>invocation\/next|init\/error|invocation\/(?<requestId>[\w-]+)\/(?<how>response|error))$/;

/**
 * The Lambda Runtime API for all environments: `AWS_LAMBDA_RUNTIME_API` carries the environment's id as a path.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export async function serveRuntimeApi(): Promise<RuntimeApi> {
  const sides = new Map<string, RuntimeSide & { functionArn: string }>();
  const listening = await listen(async (request, response) => {
    const found = route.exec(request.url ?? "")?.groups;
    const side = sides.get(found?.["id"] ?? "");
    if (found === undefined || side === undefined) return replyJson(response, 404, { errorType: "UnknownEnvironment" });
    if (found["what"] === "invocation/next") return next(side, response);
    const body = (await readBody(request)).toString("utf8");
    const accepted = heard(side, found, request, body);
    replyJson(response, accepted ? 202 : 400, accepted ? { status: "OK" } : { errorType: "InvalidRequestID" });
  });
  return {
    ...listening,
    admit: (id, side) => void sides.set(id, side),
    dismiss: (id) => void sides.delete(id),
  };
}

function heard(side: RuntimeSide, path: Record<string, string | undefined>, request: IncomingMessage, body: string) {
  if (path["what"] === "init/error") {
    side.initFailed(errorOf(body, request));
    return true;
  }
  const requestId = path["requestId"] ?? "";
  if (path["how"] === "error") return side.finish(requestId, { kind: "failed", error: errorOf(body, request) });
  return side.finish(requestId, { kind: "returned", payload: body });
}

async function next(side: RuntimeSide & { functionArn: string }, response: ServerResponse): Promise<void> {
  const { requestId, payload, deadlineMs, kill } = await side.next();
  response.writeHead(200, {
    "content-type": "application/json",
    "lambda-runtime-aws-request-id": requestId,
    "lambda-runtime-deadline-ms": String(deadlineMs),
    "lambda-runtime-invoked-function-arn": side.functionArn,
    "lambda-runtime-trace-id": `Root=1-${Math.floor(deadlineMs / 1000).toString(16)}-${requestId.replaceAll("-", "").slice(0, 24)};Sampled=0`,
    ...(kill === undefined ? {} : { "loopback-kill": kill }),
  });
  response.end(payload);
}

function errorOf(body: string, request: IncomingMessage): LambdaError {
  const header = request.headers["lambda-runtime-function-error-type"];
  try {
    const told = JSON.parse(body) as Partial<LambdaError>; // a runtime's own words, shown as they are
    return { errorType: "Error", errorMessage: "", ...told };
  } catch {
    return { errorType: typeof header === "string" ? header : "Runtime.Unknown", errorMessage: body };
  }
}
