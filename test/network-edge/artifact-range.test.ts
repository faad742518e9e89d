import { expect, test } from "vitest";
import { bytesOf, withArtifacts } from "./serve.ts";

const digits = new TextEncoder().encode("0123456789");

test.each([
  ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
  ["bytes=8-", 206, "89", "bytes 8-9/10"],
  ["bytes=8-99", 206, "89", "bytes 8-9/10"],
  ["bytes=-3", 206, "789", "bytes 7-9/10"],
  ["bytes=-99", 206, "0123456789", "bytes 0-9/10"],
  ["bytes=9-9", 206, "9", "bytes 9-9/10"],
  ["BYTES=1-1", 206, "1", "bytes 1-1/10"],
  ["bytes=5-2", 200, "0123456789", null],
  ["bytes=0-1,4-5", 200, "0123456789", null],
  ["lines=1-2", 200, "0123456789", null],
  ["bytes=-", 200, "0123456789", null],
])("the range %s is answered with %i and %s", (range, status, text, contentRange) =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("proofs", digits);
    const response = await fetch(uri, { headers: { range } });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-range")).toBe(contentRange);
    expect(response.headers.get("accept-ranges")).toBe("bytes");
    expect(await response.text()).toBe(text);
  }),
);

test.each(["bytes=10-", "bytes=10-12", "bytes=-0"])("the range %s of ten bytes cannot be satisfied", (range) =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("proofs", digits);
    const response = await fetch(uri, { headers: { range } });
    expect(response.status).toBe(416);
    expect(response.headers.get("content-range")).toBe("bytes */10");
  }),
);

test("an artifact of no bytes is served whole, and none of its ranges can be satisfied", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("proofs", new Uint8Array());
    expect((await bytesOf(await fetch(uri))).length).toBe(0);
    expect((await fetch(uri, { headers: { range: "bytes=0-0" } })).status).toBe(416);
  }));

test("a range that insists on other bytes by If-Range is answered with the whole", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("stdins", digits);
    const tag = (await fetch(uri, { method: "HEAD" })).headers.get("etag") ?? "";
    const ask = (ifRange: string) => fetch(uri, { headers: { range: "bytes=0-1", "if-range": ifRange } });
    expect((await ask(tag)).status).toBe(206);
    expect((await ask('"another"')).status).toBe(200);
  }));

test("HEAD tells size and tag without a body", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("programs", digits);
    const response = await fetch(uri, { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("10");
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
    expect(await response.text()).toBe("");
  }));

test("what is neither PUT, GET nor HEAD, or names no artifact, is refused", () =>
  withArtifacts(async ({ artifacts }) => {
    const { uri } = artifacts.write("programs", digits);
    expect((await fetch(uri, { method: "DELETE" })).status).toBe(405);
    expect((await fetch(`${artifacts.url}/`)).status).toBe(404);
    expect((await fetch(`${artifacts.url}/secrets/artifact_00000000000000000000000000`)).status).toBe(404);
    expect((await fetch(`${artifacts.url}/programs/artifact_00000000000000000000000000`)).status).toBe(404);
    expect(artifacts.read("http://elsewhere/anything")).toBeUndefined();
  }));
