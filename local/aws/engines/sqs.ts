import type { IncomingMessage } from "node:http";
import { buildApp } from "fauxqs";
import { z } from "zod";
import { account } from "../account.ts";
import { listen, readBody } from "../http/listen.ts";
import type { Guard } from "../iam/guard.ts";
import { passes } from "../protocol/reply-error.ts";
import { createStateFile } from "../protocol/state-file.ts";
import type { Engine } from "./dynamodb.ts";

/** The form in which fauxqs knows a queue; no such host resolves, so it never leaves this file. */
const inside = (name: string): string => `http://sqs.${account.region}.localhost/${account.id}/${name}`;

const message = z.object({
  body: z.string(),
  messageAttributes: z.record(z.string(), z.unknown()),
  delayUntil: z.number().optional(),
});
const inspected = z.object({
  messages: z.object({
    ready: z.array(message),
    delayed: z.array(message),
    inflight: z.array(z.object({ message })),
  }),
});
const snapshot = z.record(z.string(), z.array(message));

/** What SQS was asked, by operation: figures count calls with it. */
export type SqsEngine = Engine & {
  calls(): Readonly<Record<string, number>>;
  /** Puts back what lay in a queue when the last run ended; call it once, after the queue exists. */
  restore(queueName: string): Promise<void>;
};

type SqsOptions = { stateDir: string; guard?: Guard | undefined };

/**
 * fauxqs inside this process, behind a front that adds what it lacks: queue URLs that resolve everywhere, loopback only,
 * and messages that survive an orderly end. Receive counts start again from 0 after a restart.
 */
export async function startSqs({ stateDir, guard }: SqsOptions): Promise<SqsEngine> {
  const app = buildApp({ logger: false, defaultRegion: account.region });
  const state = createStateFile(stateDir, "sqs.json");
  const kept = snapshot.catch({}).parse(state.read() ?? {});
  const calls: Record<string, number> = {};

  const call = async (target: string, payload: string): Promise<{ status: number; body: string; error: string }> => {
    const answer = await app.inject({
      method: "POST",
      url: "/",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target, host: "localhost" },
      payload,
    });
    const error = answer.headers["x-amzn-query-error"];
    return { status: answer.statusCode, body: answer.body, error: typeof error === "string" ? error : "" };
  };

  const listening = await listen(async (request, response) => {
    const operation = operationOf(request);
    calls[operation] = (calls[operation] ?? 0) + 1;
    const body = (await readBody(request)).toString("utf8");
    if (!passes(response, () => guard?.(request, operation, parsed(body)))) return;
    const { status, body: answer, error } = await call(`AmazonSQS.${operation}`, inwards(body));
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.0",
      ...(error === "" ? {} : { "x-amzn-query-error": error }),
    });
    response.end(outwards(answer, listening.url));
  });

  return {
    url: listening.url,
    calls: () => ({ ...calls }),
    async restore(queueName) {
      for (const { body, messageAttributes, delayUntil } of kept[queueName] ?? []) {
        const DelaySeconds = Math.max(0, Math.ceil(((delayUntil ?? 0) - Date.now()) / 1000));
        const sent = {
          QueueUrl: inside(queueName),
          MessageBody: body,
          MessageAttributes: messageAttributes,
          DelaySeconds,
        };
        await call("AmazonSQS.SendMessage", JSON.stringify(sent));
      }
      delete kept[queueName];
    },
    async close() {
      await listening.close();
      state.write({ ...kept, ...(await messagesOf(app)) });
      await app.close();
    },
  };
}

const operationOf = (request: IncomingMessage): string => {
  const target = request.headers["x-amz-target"];
  return typeof target === "string" ? target.replace("AmazonSQS.", "") : "";
};

/** A body that is no JSON names no queue; fauxqs says what is wrong with it. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}

/** `QueueUrl` as the caller wrote it → as fauxqs knows it; only the name counts, as the account is one. */
function inwards(body: string): string {
  try {
    const input = JSON.parse(body) as { QueueUrl?: unknown };
    if (typeof input.QueueUrl === "string")
      input.QueueUrl = inside(input.QueueUrl.slice(input.QueueUrl.lastIndexOf("/") + 1));
    return JSON.stringify(input);
  } catch {
    return body; // fauxqs says what is wrong with it
  }
}

function outwards(body: string, url: string): string {
  if (!body.includes('"QueueUrl')) return body;
  const answer = JSON.parse(body) as { QueueUrl?: string; QueueUrls?: string[] };
  const rewrite = (inner: string): string => url + inner.slice(inner.indexOf(`/${account.id}/`));
  return JSON.stringify({
    ...answer,
    ...(answer.QueueUrl === undefined ? {} : { QueueUrl: rewrite(answer.QueueUrl) }),
    ...(answer.QueueUrls === undefined ? {} : { QueueUrls: answer.QueueUrls.map(rewrite) }),
  });
}

/** Everything that nobody has deleted; what a consumer holds becomes visible again. */
async function messagesOf(app: ReturnType<typeof buildApp>): Promise<z.output<typeof snapshot>> {
  const queues = z.array(z.object({ name: z.string() })).parse((await app.inject("/_fauxqs/queues")).json());
  const held: z.output<typeof snapshot> = {};
  for (const { name } of queues) {
    const { messages } = inspected.parse((await app.inject(`/_fauxqs/queues/${name}`)).json());
    held[name] = [...messages.inflight.map((entry) => entry.message), ...messages.ready, ...messages.delayed];
  }
  return held;
}
