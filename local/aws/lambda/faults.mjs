// Kills this process at a named moment: before the n-th outgoing call leaves it, or after the answer has come but before
// the function sees it. Loaded only where the host is told to allow faults.
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

let plan;
let seen = 0;

/** `{ at: "before" | "after", call: number, matching?: string }` as JSON; nothing disarms. */
export function arm(header) {
  plan = header === undefined ? undefined : JSON.parse(header);
  seen = 0;
}

const die = () => process.kill(process.pid, "SIGKILL");

/** Counts a call and returns whether its answer must be the last thing that happens. */
function strikes(description) {
  if (plan === undefined || !description.includes(plan.matching ?? "")) return false;
  seen += 1;
  if (seen !== plan.call) return false;
  if (plan.at === "before") die();
  return true;
}

function describe(options) {
  if (typeof options === "string" || options instanceof URL) return String(options);
  const target = options.headers?.["x-amz-target"] ?? options.headers?.["X-Amz-Target"] ?? "";
  return `${options.method ?? "GET"} ${options.path ?? "/"} ${target}`;
}

for (const module of [http, https]) {
  const original = module.request;
  module.request = function request(...args) {
    const last = strikes(describe(args[0]));
    const sent = original.apply(this, args);
    if (last) sent.prependListener("response", die);
    return sent;
  };
}

const connect = http2.connect;
http2.connect = function connectWatched(...args) {
  const session = connect.apply(this, args);
  const request = session.request;
  session.request = function requestWatched(headers, ...rest) {
    const last = strikes(`${headers?.[":method"] ?? "GET"} ${headers?.[":path"] ?? "/"}`);
    const stream = request.call(this, headers, ...rest);
    if (last) stream.prependListener("response", die);
    return stream;
  };
  return session;
};

const originalFetch = globalThis.fetch;
globalThis.fetch = async function fetchWatched(input, init) {
  const url = input instanceof Request ? input.url : String(input);
  const last = strikes(`${init?.method ?? "GET"} ${url}`);
  const answer = await originalFetch(input, init);
  if (last) die();
  return answer;
};

syncBuiltinESMExports(); // named imports of the wrapped functions follow
