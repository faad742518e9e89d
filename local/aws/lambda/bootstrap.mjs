// The runtime inside an execution environment: takes one invocation at a time from the Lambda Runtime API, runs the
// handler, posts what it returned. Plain JavaScript and only `node:http`: every environment pays for what is loaded here.
import { existsSync } from "node:fs";
import http from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT, _HANDLER } = process.env;
const slash = AWS_LAMBDA_RUNTIME_API.indexOf("/");
const [hostname, port] = AWS_LAMBDA_RUNTIME_API.slice(0, slash).split(":");
const base = `${AWS_LAMBDA_RUNTIME_API.slice(slash)}/2018-06-01/runtime`;
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const request = http.request; // taken before faults may wrap it: the runtime's own calls are not the function's

/** Resolves with the answer; a host that is gone ends this process, for nobody will ever ask again. */
function call(method, path, body) {
  return new Promise((resolve) => {
    const gone = () => process.exit(0);
    const sent = request({ hostname, port, agent, method, path: base + path }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("end", () => resolve({ headers: answer.headers, body: Buffer.concat(chunks).toString("utf8") }));
      answer.on("error", gone);
    });
    sent.on("error", gone);
    sent.end(body);
  });
}

const asError = (thrown) =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };

async function loadHandler() {
  const dot = _HANDLER.lastIndexOf(".");
  const [module, name] = [_HANDLER.slice(0, dot), _HANDLER.slice(dot + 1)];
  const file = [".mjs", ".js", ".cjs"].map((extension) => join(LAMBDA_TASK_ROOT, module + extension)).find(existsSync);
  if (file === undefined) {
    throw Object.assign(new Error(`Cannot find module '${module}' in ${LAMBDA_TASK_ROOT}`), {
      name: "Runtime.ImportModuleError",
    });
  }
  const loaded = await import(pathToFileURL(file).href);
  const handler = loaded[name] ?? loaded.default?.[name];
  if (typeof handler !== "function") {
    throw Object.assign(new Error(`${_HANDLER} is undefined or not exported`), { name: "Runtime.HandlerNotFound" });
  }
  return handler;
}

function contextOf(headers) {
  const deadlineMs = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

process.on("SIGINT", () => {}); // Ctrl-C is for the host, which drains

const faults = process.env.LOOPBACK_FAULTS === "1" ? await import("./faults.mjs") : undefined;
let handler;
try {
  handler = await loadHandler();
} catch (thrown) {
  process.stderr.write(`${JSON.stringify(asError(thrown))}\n`);
  await call("POST", "/init/error", JSON.stringify(asError(thrown)));
  process.exit(1);
}

for (;;) {
  const { headers, body } = await call("GET", "/invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
  faults?.arm(headers["loopback-kill"]);
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    await call("POST", `/invocation/${id}/response`, JSON.stringify(result) ?? "null");
  } catch (thrown) {
    process.stderr.write(`${JSON.stringify(asError(thrown))}\n`);
    await call("POST", `/invocation/${id}/error`, JSON.stringify(asError(thrown)));
  }
}
