import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream/promises";
import { credentials } from "../account.ts";
import { type Listening, listen, readBody } from "../http/listen.ts";
import type { Guard } from "../iam/guard.ts";
import { passes } from "../protocol/reply-error.ts";

/** Stands before an engine that runs elsewhere: what `guard` lets pass is handed on as it came. */
export async function guardDynamodb(engineUrl: string, guard: Guard): Promise<Listening> {
  const agent = new Agent({ keepAlive: true });
  const listening = await listen(async (request, response) => {
    const body = await readBody(request);
    const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
    if (!passes(response, () => guard(request, operation, parsed(body)))) return;
    const answer = await ask(engineUrl, agent, request, body);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  });
  return {
    ...listening,
    async close() {
      await listening.close();
      agent.destroy();
    },
  };
}

function ask(
  engineUrl: string,
  agent: Agent,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
): Promise<IncomingMessage> {
  const target = new URL(url ?? "/", engineUrl);
  const secure = target.protocol === "https:";
  return new Promise((resolve, reject) => {
    const asked = (secure ? httpsRequest : httpRequest)(
      target,
      { method, headers: asOperator(headers), ...(secure ? {} : { agent }) },
      resolve,
    );
    asked.once("error", reject);
    asked.end(body);
  });
}

/** One caller for the engine, whoever signed: DynamoDB Local keeps tables apart by access key. */
const asOperator = ({ host: _host, authorization, ...headers }: IncomingMessage["headers"]) => ({
  ...headers,
  ...(authorization !== undefined && {
    authorization: authorization.replace(/Credential=[^/,\s]+/, `Credential=${credentials.accessKeyId}`),
  }),
});

/** A body that is no JSON names no table; the engine says what is wrong with it. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return {};
  }
}
