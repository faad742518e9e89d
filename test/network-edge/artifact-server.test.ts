import { readFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { createArtifactServer } from "../../local/network/artifacts/artifact-server.ts";
import { drivenClock } from "../../local/network/clock.ts";
import type { ArtifactKind } from "../../local/network/ports.ts";
import { bytesOf, noonMs, put, withArtifacts } from "./serve.ts";

const digits = new TextEncoder().encode("0123456789");

test("what is put through its link is what anyone reads at the uri", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri, presignedUrl } = artifacts.create("programs");
    expect((await fetch(uri)).status).toBe(404);
    expect((await put(presignedUrl, digits)).status).toBe(200);

    expect(uri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/programs\/artifact_[0-9a-z]{26}$/);
    expect(await bytesOf(await fetch(uri))).toEqual(digits);
    expect(artifacts.read(uri)).toEqual(digits);
    expect(artifacts.publicUri(uri)).toBe(uri);
  }));

test("an upload needs no header, not even a content type, and may come in chunks", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri, presignedUrl } = artifacts.create("stdins");
    const body = new ReadableStream({
      start(controller) {
        for (const digit of digits) controller.enqueue(Uint8Array.of(digit));
        controller.close();
      },
    });
    const sent = await fetch(presignedUrl, { method: "PUT", body, duplex: "half" });
    expect(sent.status).toBe(200);
    expect(artifacts.read(uri)).toEqual(digits);
  }));

test("a private stdin leaves by a presigned link alone, and only until it expires", () =>
  withArtifacts(async ({ artifacts, clock }) => {
    const { uri, presignedUrl } = artifacts.create("private-stdins");
    await put(presignedUrl, digits);
    expect((await fetch(uri)).status).toBe(403);
    expect((await fetch(presignedUrl)).status).toBe(403);

    const link = artifacts.presignRead(uri, 60);
    expect(link.expiresAtSec).toBe(noonMs / 1000 + 60);
    expect(await bytesOf(await fetch(link.url))).toEqual(digits);
    clock.advance(59_999);
    expect((await fetch(link.url)).status).toBe(200);
    clock.advance(1);
    const late = await fetch(link.url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("Request has expired");
  }));

test("a link to upload expires, and a link to read uploads nothing", () =>
  withArtifacts(
    async ({ artifacts, clock }) => {
      const { uri, presignedUrl } = artifacts.create("programs");
      expect((await put(artifacts.presignRead(uri, 60).url, digits)).status).toBe(403);
      clock.advance(10_000);
      expect((await put(presignedUrl, digits)).status).toBe(403);
      expect(artifacts.read(uri)).toBeUndefined();
    },
    { uploadTtlSec: 10 },
  ));

test("a link that was changed anywhere is refused", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri, presignedUrl } = artifacts.create("stdins");
    const other = artifacts.create("stdins");
    const later = new URL(presignedUrl);
    later.searchParams.set("expires", "9999999999");
    const forged = new URL(presignedUrl);
    forged.searchParams.set("token", Buffer.alloc(32).toString("base64url"));
    const bare = new URL(presignedUrl);
    bare.search = "";
    const moved = `${other.uri}${new URL(presignedUrl).search}`;
    const rekeyed = presignedUrl.replace("/stdins/", "/programs/");
    for (const url of [later.href, forged.href, bare.href, moved, rekeyed]) {
      expect((await put(url, digits)).status, url).toBe(403);
    }
    expect(artifacts.read(uri)).toBeUndefined();
    expect(artifacts.read(other.uri)).toBeUndefined();
  }));

test("an upload over the ceiling is refused, by its promised length and by its bytes", () =>
  withArtifacts(
    async ({ artifacts }) => {
      const { uri, presignedUrl } = artifacts.create("stdins");
      expect((await put(presignedUrl, digits)).status).toBe(413);
      const body = new Blob([digits]).stream();
      const chunked = await fetch(presignedUrl, { method: "PUT", body, duplex: "half" });
      expect(chunked.status).toBe(413);
      expect(artifacts.read(uri)).toBeUndefined();
    },
    { largestUploadBytes: 9 },
  ));

test("an upload that is cut short leaves nothing behind", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri, presignedUrl } = artifacts.create("stdins");
    const abort = new AbortController();
    const body = new ReadableStream({
      pull(controller) {
        controller.enqueue(digits);
        abort.abort();
      },
    });
    const cut = fetch(presignedUrl, { method: "PUT", body, duplex: "half", signal: abort.signal });
    await expect(cut).rejects.toThrow();
    expect((await fetch(uri)).status).toBe(404);
  }));

test("with the scheme s3 uris name the bucket, and a path-style S3 client finds them here", () =>
  withArtifacts(
    async ({ artifacts }) => {
      const { uri, publicUri } = artifacts.write("programs", digits);
      expect(uri).toMatch(/^s3:\/\/our-bucket\/programs\/artifact_/);
      expect(publicUri).toBe(uri);
      expect(artifacts.read(uri)).toEqual(digits);
      const pathStyle = uri.replace("s3://", `${artifacts.url}/`);
      expect(await bytesOf(await fetch(`${pathStyle}?x-id=GetObject`))).toEqual(digits);
    },
    { uriScheme: "s3", bucket: "our-bucket" },
  ));

test("every kind but private inputs is readable by anyone", () =>
  withArtifacts(async ({ artifacts }) => {
    const kinds: ArtifactKind[] = ["programs", "stdins", "private-stdins", "proofs", "transactions", "artifacts"];
    const statuses = await Promise.all(
      kinds.map(async (kind) => (await fetch(artifacts.write(kind, digits).uri)).status),
    );
    expect(statuses).toEqual([200, 200, 403, 200, 200, 200]);
  }));

test("a restored server serves the same artifacts, on its own address, through links that were given before", async () => {
  const first = await withArtifacts(async ({ artifacts }) => {
    const proof = new Uint8Array(70_000);
    proof.set(digits);
    const pending = artifacts.create("stdins");
    return { uri: artifacts.write("proofs", proof).uri, pending, proof, snapshot: artifacts.snapshot() };
  });
  await withArtifacts(async ({ artifacts }) => {
    artifacts.restore(structuredClone(first.snapshot));
    const moved = artifacts.publicUri(first.uri);
    expect(moved.startsWith(artifacts.url)).toBe(true);
    expect(await bytesOf(await fetch(moved))).toEqual(first.proof);
    const tail = await fetch(moved, { headers: { range: "bytes=8-11" } });
    expect(await tail.text()).toBe("89\0\0");
    const link = new URL(first.pending.presignedUrl);
    expect((await put(`${artifacts.url}${link.pathname}${link.search}`, digits)).status).toBe(200);
  });
});

test("a port that is taken rejects", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(createArtifactServer({ clock: drivenClock(noonMs), port })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  await new Promise((resolve) => taken.close(resolve));
});

test("with a key and a certificate it speaks HTTPS, and its uris and links say so", async () => {
  const tls = {
    key: readFileSync(fixture("loopback.key.pem"), "utf8"),
    cert: readFileSync(fixture("loopback.cert.pem"), "utf8"),
  };
  await withArtifacts(
    async ({ artifacts }) => {
      const { uri, presignedUrl } = artifacts.create("programs");
      expect([uri, presignedUrl].every((text) => text.startsWith("https://127.0.0.1:"))).toBe(true);
      expect((await overTls("PUT", presignedUrl, tls.cert, digits)).status).toBe(200);
      expect(await overTls("GET", uri, tls.cert)).toEqual({ status: 200, body: "0123456789" });
    },
    { tls },
  );
});

const fixture = (name: string) => new URL(`../fixtures/tls/${name}`, import.meta.url);

function overTls(method: string, url: string, ca: string, body?: Uint8Array) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request(url, { method, ca, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode, body: Buffer.concat(chunks).toString() }));
    });
    sent.on("error", reject).end(body);
  });
}
