import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer, isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type DownloadLimits, download } from "../../batch-image/runner/fetch/download.ts";
import { httpSource } from "../../batch-image/runner/fetch/http-source.ts";
import { type Serving, startArtifactHost } from "./artifact-host.ts";
import { noise } from "./artifacts.ts";

const bytes = noise(10_500);
const limits: DownloadLimits = {
  maxBytes: 20_000,
  partBytes: 1_000,
  parallel: 4,
  tries: 5,
  firstDelayMs: 1,
  stallMs: 200,
};

let host: Awaited<ReturnType<typeof startArtifactHost>>;
let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "download-"))));
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => void (host = await startArtifactHost()));
afterEach(() => host.close());

async function fetched(serving: Serving | Uint8Array, overrides: Partial<DownloadLimits> = {}): Promise<Buffer> {
  const path = join(folder, "file");
  const source = httpSource(host.serve("/artifact", serving));
  const size = await download(source, path, { ...limits, ...overrides }, new AbortController().signal);
  const file = await readFile(path);
  expect(file).toHaveLength(size);
  return file;
}

describe("the bytes arrive whole", () => {
  test.each<[string, Omit<Serving, "bytes">]>([
    ["in parallel ranges", {}],
    ["from a server that knows no ranges", { ranges: false }],
    ["from one that does not say how long they are either", { ranges: false, length: false }],
    ["when connections break off", { breaks: 4 }],
    ["when a server without ranges breaks off", { ranges: false, breaks: 2 }],
    ["when a connection falls silent", { stalls: 1 }],
    ["when the server is busy at first", { refuses: { status: 503, times: 3 } }],
  ])("%s", async (_how, serving) => {
    expect(await fetched({ bytes, ...serving })).toEqual(Buffer.from(bytes));
  });

  test.each([0, 1, 999, 1_000, 1_001, 2_000])("when they are %i", async (length) => {
    expect(await fetched(bytes.subarray(0, length))).toEqual(Buffer.from(bytes.subarray(0, length)));
  });

  test("through redirects", async () => {
    const target = host.serve("/target", bytes);
    expect(await fetched({ bytes, redirectTo: target })).toEqual(Buffer.from(bytes));
  });
});

test("a server that hangs up behind its last byte does not end us while we are slow", async () => {
  const large = noise(3_000_000);
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => {
      socket.end(
        Buffer.concat([
          Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${large.length}\r\nconnection: close\r\n\r\n`),
          large,
        ]),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const opened = await httpSource(`http://127.0.0.1:${port}/`).open({ from: 0, to: 1 }, new AbortController().signal);
  const parts: Uint8Array[] = [];
  for await (const part of opened.body) {
    await sleep(5); // until then the rest waits in the socket, with the end of the connection behind it
    parts.push(part);
  }
  expect(Buffer.concat(parts).equals(large)).toBe(true);
  server.close();
});

test("a broken part goes on where it broke, and no part is asked for twice in full", async () => {
  await fetched({ bytes: bytes.subarray(0, 1_000), breaks: 1 });
  expect(host.asked).toEqual(["/artifact bytes=0-999", "/artifact bytes=500-999"]);
});

describe("what cannot be had ends with its reason", () => {
  test.each<[string, Serving, string]>([
    ["refused", { bytes, tokens: new Set() }, "denied"],
    ["behind a link whose token has expired", { bytes, refuses: { status: 400, times: 1 } }, "denied"],
    ["busy for too long", { bytes, refuses: { status: 503, times: 99 } }, "unreachable"],
    ["broken for too long", { bytes, breaks: 99 }, "unreachable"],
    ["too large by its own word", { bytes: noise(20_001) }, "oversize"],
    ["too large without a word", { bytes: noise(20_001), ranges: false, length: false }, "oversize"],
    ["redirected to the host's metadata", { bytes, redirectTo: "http://169.254.169.254/" }, "denied"],
    ["redirected to a file", { bytes, redirectTo: "file:///etc/passwd" }, "missing"],
  ])("%s", async (_what, serving, code) => {
    await expect(fetched(serving)).rejects.toMatchObject({ code });
  });

  test("redirected for ever", async () => {
    await expect(fetched({ bytes, redirectTo: host.url("/artifact") })).rejects.toMatchObject({ code: "missing" });
  });

  test("not there", async () => {
    const source = httpSource(host.url("/nothing"));
    const never = new AbortController().signal;
    await expect(download(source, join(folder, "none"), limits, never)).rejects.toMatchObject({ code: "missing" });
    expect(host.asked).toHaveLength(1);
  });

  test("nobody answers", async () => {
    const source = httpSource("http://127.0.0.1:1/artifact");
    const never = new AbortController().signal;
    await expect(download(source, join(folder, "none"), limits, never)).rejects.toMatchObject({ code: "unreachable" });
  });

  test.each([
    "http://[fe80::1]/",
    "http://[fd00:ec2::254]/",
    "http://[::ffff:169.254.169.254]/",
    "http://169.254.170.2/v2/credentials",
    "http://172.17.0.1:51678/v1/tasks",
    "http://localhost:51678/v1/tasks",
  ])("%s", async (url) => {
    const never = new AbortController().signal;
    await expect(download(httpSource(url), join(folder, "none"), limits, never)).rejects.toMatchObject({
      code: "denied",
    });
  });
});

describe("a name", () => {
  /** A source whose name has these addresses, one list at each question. */
  function named(...answers: string[][]) {
    const asked: string[] = [];
    const resolve = (name: string) => {
      asked.push(name);
      const addresses = answers[Math.min(asked.length, answers.length) - 1] ?? [];
      return Promise.resolve(addresses.map((address) => ({ address, family: isIP(address) })));
    };
    const { port } = new URL(host.serve("/artifact", bytes));
    const source = httpSource(`http://artifacts.example:${port}/artifact`, resolve);
    const file = join(folder, "named");
    return {
      asked,
      fetched: () => download(source, file, { ...limits, partBytes: 20_000 }, new AbortController().signal),
    };
  }

  test("is resolved once, so that what was looked at is what is connected to", async () => {
    const { asked, fetched } = named(["127.0.0.1"], ["169.254.169.254"]);
    expect(await fetched()).toBe(bytes.length);
    expect(asked).toEqual(["artifacts.example"]);
  });

  test.each([[["169.254.169.254"]], [["127.0.0.1", "fd00:ec2::254"]]])("of %j is refused", async (addresses) => {
    await expect(named(addresses).fetched()).rejects.toMatchObject({ code: "denied" });
    expect(host.asked).toEqual([]);
  });

  test("without an address may have one a moment later", async () => {
    const { asked, fetched } = named([], ["127.0.0.1"]);
    expect(await fetched()).toBe(bytes.length);
    expect(asked).toHaveLength(2);
  });
});

describe("what a server states of the whole artifact is held against what arrived", () => {
  const digest = (algorithm: "sha256" | "md5", encoding: "hex" | "base64", content = bytes) =>
    createHash(algorithm).update(content).digest(encoding);
  const other = bytes.slice(1);
  const statedOf = (content: Uint8Array): [string, Record<string, string>][] => [
    ["Repr-Digest", { "repr-digest": `md5=:eA==:, sha-256=:${digest("sha256", "base64", content)}:` }],
    ["Digest", { digest: `SHA-256=${digest("sha256", "base64", content)}` }],
    ["x-goog-hash", { "x-goog-hash": `crc32c=n03x6A==,md5=${digest("md5", "base64", content)}` }],
    ["the ETag of S3", { server: "AmazonS3", etag: `"${digest("md5", "hex", content)}"` }],
  ];

  test.each(statedOf(bytes))("%s, right", async (_name, headers) => {
    expect(await fetched({ bytes, headers })).toEqual(Buffer.from(bytes));
  });

  test.each(statedOf(other))("%s, wrong", async (_name, headers) => {
    await expect(fetched({ bytes, headers })).rejects.toMatchObject({ code: "damaged" });
  });

  const etag = `"${digest("md5", "hex", other)}"`;
  test.each<[string, Record<string, string>]>([
    ["another server's ETag", { etag }],
    [
      "the ETag of what S3 encrypts with a KMS key",
      { server: "AmazonS3", etag, "x-amz-server-side-encryption": "aws:kms" },
    ],
    ["the ETag of an upload in parts", { server: "AmazonS3", etag: `"${etag.slice(1, -1)}-3"` }],
    ["the digest of this answer's range", { "content-digest": `sha-256=:${digest("sha256", "base64", other)}:` }],
  ])("%s is no digest of it", async (_what, headers) => {
    expect(await fetched({ bytes, headers })).toEqual(Buffer.from(bytes));
  });
});

test("a disk that takes no more ends it at once, as the host's trouble", async () => {
  const source = httpSource(host.serve("/artifact", bytes));
  const never = new AbortController().signal;
  await expect(download(source, "/dev/full", limits, never)).rejects.toMatchObject({
    code: "HOST_TROUBLE",
    failure: { message: "the host's disk fails (ENOSPC)" },
  });
  expect(host.asked.length).toBeLessThan(10);
});

test("an artifact that changes between two parts is refused", async () => {
  const serving: Serving = { bytes };
  const source = httpSource(host.serve("/artifact", serving));
  const changing = {
    ...source,
    open: async (...range: Parameters<typeof source.open>) => {
      const opened = await source.open(...range);
      serving.bytes = noise(9_000);
      return opened;
    },
  };
  const never = new AbortController().signal;
  await expect(download(changing, join(folder, "changed"), limits, never)).rejects.toMatchObject({ code: "changed" });
});

test("an aborted download ends with the reason that it was given", async () => {
  const stop = new AbortController();
  const source = httpSource(host.serve("/artifact", { bytes, stalls: 99 }));
  const running = download(source, join(folder, "aborted"), { ...limits, stallMs: 60_000 }, stop.signal);
  stop.abort(new Error("enough"));
  await expect(running).rejects.toThrow("enough");
});
