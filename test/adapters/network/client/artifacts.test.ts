import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../../src/adapters/clock/system-clock.ts";
import { createClient } from "../../../../src/adapters/network/create-client.ts";
import type { Clock } from "../../../../src/ports/clock.ts";
import { keptLog } from "../../kept-log.ts";
import { hastyClock } from "./under-test.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, nth: number) => void;

/** A client without a key, and a server of links that answers as told; what it was asked is kept. */
async function links(answer: Answer, clock: Clock = hastyClock) {
  const asked: { method: string; range: string | undefined; type: string | undefined; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", headers } = request;
      const nth = asked.push({
        method,
        range: headers.range,
        type: headers["content-type"],
        body: Buffer.concat(chunks),
      });
      answer(request, response, nth - 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const network = createClient({ url: "http://127.0.0.1:1", log: keptLog(), clock });
  onTestFinished(() => {
    network.close();
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // a TCP server's address
  return { asked, artifacts: network.artifacts, url: `http://127.0.0.1:${port}/stdins/artifact_1?X-Sig=secret` };
}

const content = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);

/** Sends so many bytes from where the range begins, and breaks off. */
const partly = (request: IncomingMessage, response: ServerResponse, count: number) => {
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200, { "content-length": content.length - from });
  const part = content.subarray(from, from + count);
  response.write(part, () => (from + count < content.length ? response.destroy() : response.end()));
};

test("a download that breaks goes on where it broke", async () => {
  const { artifacts, asked, url } = await links((request, response) => partly(request, response, 40_000));
  expect(await artifacts.download({ url })).toEqual(content);
  expect(asked.map(({ range }) => range)).toEqual([undefined, "bytes=40000-", "bytes=80000-"]);
});

test("a server that gives no ranges begins anew, and nothing is there twice", async () => {
  const { artifacts, url } = await links((request, response, nth) => {
    if (nth === 0) return partly(request, response, 40_000);
    response.end(content);
  });
  expect(await artifacts.download({ url })).toEqual(content);
});

test("a download that broke after its last byte is whole", async () => {
  const { artifacts, url } = await links((_, response, nth) => {
    if (nth > 0) return void response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
    response.writeHead(200, { "transfer-encoding": "chunked" });
    response.write(content, () => response.destroy());
  });
  expect(await artifacts.download({ url })).toEqual(content);
});

test.each([
  [403, "artifact-not-there", "give-up", 1],
  [404, "artifact-not-there", "give-up", 1],
  [503, "artifact-not-downloaded", "retry", 5],
])("a download answered by %i is %s, after as many tries as it deserves; the link stays a secret", async (...row) => {
  const [status, code, policy, tries] = row;
  const { artifacts, asked, url } = await links((_, response) => void response.writeHead(status).end());
  const error: unknown = await artifacts.download({ url }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "NetworkError", code, policy });
  expect(String(error)).not.toContain("secret");
  expect(asked).toHaveLength(tries);
});

test("a download larger than it may be ends there", async () => {
  const { artifacts, asked, url } = await links((_, response) => void response.end(content));
  await expect(artifacts.download({ url, mostBytes: 1000 })).rejects.toMatchObject({ code: "artifact-too-large" });
  expect(asked).toHaveLength(1);
});

test.each(["s3://bucket/stdins/artifact_1", "artifact_1", "file:///etc/passwd"])("%s is no link", async (url) => {
  const { artifacts } = await links(() => undefined);
  await expect(artifacts.download({ url })).rejects.toMatchObject({ code: "not-a-link", policy: "give-up" });
});

test("an upload is one PUT of the bytes as they are, tried again after an outage", async () => {
  const { artifacts, asked, url } = await links((_, response, nth) => void response.writeHead(nth ? 200 : 500).end());
  await artifacts.upload({ uploadUrl: url }, content);
  expect(asked.map(({ method }) => method)).toEqual(["PUT", "PUT"]);
  expect(asked[1]?.body).toEqual(Buffer.from(content));
  expect(asked[1]?.type).toBeUndefined(); // a presigned link takes no header that was not signed
});

test("an upload whose link has expired says so", async () => {
  const { artifacts, asked, url } = await links((_, response) => void response.writeHead(403).end());
  const upload = artifacts.upload({ uploadUrl: url }, content);
  await expect(upload).rejects.toMatchObject({ code: "artifact-not-there", policy: "give-up" });
  expect(asked).toHaveLength(1);
});

const ways = {
  upload: ({ artifacts, url }: Links, signal: AbortSignal) => artifacts.upload({ uploadUrl: url }, content, { signal }),
  download: ({ artifacts, url }: Links, signal: AbortSignal) => artifacts.download({ url }, { signal }),
} as const;
type Links = Awaited<ReturnType<typeof links>>;

test.each(Object.entries(ways))("an %s ends with its signal, and with its reason, before an answer", async (_, way) => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const there = await links(() => stop.abort(reason));
  await expect(way(there, stop.signal)).rejects.toBe(reason);
  expect(there.asked).toHaveLength(1);
});

test.each(Object.entries(ways))("an %s ends with its signal while it waits to be tried again", async (_, way) => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const sleep: Clock["sleep"] = (_ms, signal) =>
    new Promise((resolve) => {
      signal?.addEventListener("abort", () => resolve()); // nothing else ends this pause
      stop.abort(reason);
    });
  const there = await links((_request, response) => void response.writeHead(503).end(), { ...systemClock, sleep });
  await expect(way(there, stop.signal)).rejects.toBe(reason);
  expect(there.asked).toHaveLength(1);
});

test("a download ends with its signal in the middle of its bytes", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const there = await links((_, response) => {
    response.writeHead(200, { "content-length": content.length });
    response.write(content.subarray(0, 40_000), () => setTimeout(() => stop.abort(reason), 50));
  });
  await expect(ways.download(there, stop.signal)).rejects.toBe(reason);
  expect(there.asked).toHaveLength(1);
});
