import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { type ControlDeps, controlRoutes } from "./control-routes.ts";
import { listen } from "./listen.ts";
import { encode } from "./state/snapshot.ts";

export type ControlServer = { url: string; port: number; close(): Promise<void> };

const longestBodyBytes = 1024 * 1024;

/** HTTP and JSON on loopback, so that another process can look into the box and drive it. Throws `PortTaken`. */
export async function serveControl(options: ControlDeps & { host: string; port: number }): Promise<ControlServer> {
  const table = controlRoutes(options);
  const server = createServer((request, response) => {
    answer(table, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, statusOf(error), { error: messageOf(error) }),
    );
  });
  const port = await listen(server, options.port, options.host);
  return {
    port,
    url: `http://${options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(table: ReturnType<typeof controlRoutes>, request: IncomingMessage) {
  const url = new URL(request.url ?? "/", "http://box");
  const route = table[`${request.method ?? "GET"} ${url.pathname}`];
  if (route === undefined) return { status: 404, body: { error: "unknown path", paths: Object.keys(table) } };
  const body = await readJson(request);
  return { status: 200, body: encode(route({ query: url.searchParams, body })) };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > longestBodyBytes) throw new SyntaxError("the body is too long");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? {} : JSON.parse(text);
}

const statusOf = (error: unknown): number => (error instanceof z.ZodError || error instanceof SyntaxError ? 400 : 500);

function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
