import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pinLock, readLock } from "../../tools/image/pin-lock.ts";
import { resolveImage } from "../../tools/image/registry.ts";
import { aManifest, digestOfText, startRegistry } from "./registry-server.ts";

let registry: Awaited<ReturnType<typeof startRegistry>>;
let folder = "";

beforeEach(async () => {
  registry = await startRegistry();
  folder = mkdtempSync(join(tmpdir(), "pin-"));
});
afterEach(async () => {
  await registry.close();
  rmSync(folder, { recursive: true });
});

function lockOf(entries: Record<string, string>): string {
  const file = join(folder, "image.lock.json");
  const variable = Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, { default: text }]));
  writeFileSync(file, JSON.stringify({ variable }));
  return file;
}
const pins = (file: string) =>
  Object.fromEntries(Object.entries(readLock(file)).map(([name, { digest }]) => [name, digest]));

test("an image of several platforms is held by the digest of its list", async () => {
  const list = registry.serveList("library/node", "24", ["arm64", "amd64"]);
  expect(await resolveImage(`${registry.host}/library/node:24`)).toBe(digestOfText(list));
  expect(registry.asked).toContain("/token?service=registry.test&scope=repository%3Alibrary%2Fnode%3Apull");
  expect(registry.asked.at(-1)).toBe(`/v2/library/node/manifests/${digestOfText(aManifest("amd64"))}`);
});

test("an image of one platform is held by its own digest, whatever the token is called", async () => {
  const body = aManifest("one");
  expect(await resolveImage(registry.serve("old/tool", "1.0", { body }))).toBe(digestOfText(body));
});

test("an image that is not made for our platform is refused", async () => {
  registry.serveList("library/node", "24", ["arm64"]);
  await expect(resolveImage(`${registry.host}/library/node:24`)).rejects.toThrow("it is not made for linux/amd64");
});

test("a digest that is not that of the bytes is refused", async () => {
  const wrong = digestOfText("something else");
  const image = registry.serve("library/node", "24", { body: aManifest("a"), claims: wrong });
  await expect(resolveImage(image)).rejects.toThrow(`the registry says ${wrong}, its bytes are sha256:`);
});

test("a platform's manifest that is not the one its list names is refused", async () => {
  registry.serveList("library/node", "24", ["amd64"]);
  registry.serve("library/node", digestOfText(aManifest("amd64")), { body: aManifest("another") });
  await expect(resolveImage(`${registry.host}/library/node:24`)).rejects.toThrow(/the registry says .* its bytes are/);
});

test.each(["<html>", "{}", '{"manifests":[{"digest":"latest"}]}'])("%s is no manifest", async (body) => {
  await expect(resolveImage(registry.serve("a/b", "1", { body }))).rejects.toThrow("1 is no manifest of an image");
});

test("an unknown tag is named", async () => {
  const image = `${registry.host}/library/node:25`;
  await expect(resolveImage(image)).rejects.toThrow(`${image}: the registry does not know it`);
});

test("a registry that is not there is told with the reason", async () => {
  await registry.close();
  await expect(resolveImage(`${registry.host}/a/b:1`)).rejects.toThrow(/b:1: fetch failed \(.*ECONNREFUSED/);
  registry = await startRegistry();
});

test("a registry that has had enough is waited for, a few times", async () => {
  const body = aManifest("a");
  expect(await resolveImage(registry.serve("a/b", "1", { body, busy: 3 }))).toBe(digestOfText(body));
  await expect(resolveImage(registry.serve("a/b", "2", { body, busy: 4 }))).rejects.toThrow(/\(429\): try again later/);
});

test("a registry that lets nobody in is not asked for ever", async () => {
  const image = registry.serve("private/tool", "1", { body: aManifest("a") });
  registry.state.lets = false;
  await expect(resolveImage(image)).rejects.toThrow("the registry does not let anybody read it");
  expect(registry.asked).toHaveLength(3); // the manifest, the token, the manifest
});

test("a challenge that would ask for a token over plain HTTP is not followed", async () => {
  registry.state.realm = "http://registry.example/token";
  const image = registry.serve("a/b", "1", { body: aManifest("a") });
  await expect(resolveImage(image)).rejects.toThrow('"http://registry.example/token" is no place to ask for a token');
});

test.each(["node:24", "docker.io/library/node", "docker.io/library/node:latest"])("%s names no image", async (text) => {
  await expect(resolveImage(text)).rejects.toThrow(text);
});

test("every digest is written into the lock, and images are read anew", async () => {
  const first = registry.serveList("library/node", "24", ["amd64"]);
  const circuit = registry.serveFile("/v6.1.0-groth16.tar.gz", Buffer.from("the circuit"));
  const file = lockOf({ NODE_IMAGE: `${registry.host}/library/node:24@unpinned`, GROTH16: `${circuit}@unpinned` });

  await pinLock(file);
  expect(pins(file)).toEqual({ NODE_IMAGE: digestOfText(first), GROTH16: digestOfText("the circuit") });

  const second = registry.serveList("library/node", "24", ["amd64", "arm64"]);
  const changes = await pinLock(file);
  expect(pins(file)).toEqual({ NODE_IMAGE: digestOfText(second), GROTH16: digestOfText("the circuit") });
  expect(changes.map(({ name, before, after }) => [name, before.digest !== after.digest])).toEqual([
    ["NODE_IMAGE", true],
    ["GROTH16", false],
  ]);
});

test("a pinned circuit stays pinned, whatever lies there now", async () => {
  const circuit = registry.serveFile("/v6.1.0-groth16.tar.gz", Buffer.from("forged"));
  const file = lockOf({ GROTH16: `${circuit}@${digestOfText("the circuit")}` });
  await pinLock(file);
  expect(pins(file)).toEqual({ GROTH16: digestOfText("the circuit") });
});

test("one fault leaves the lock as it was, and all faults are told", async () => {
  registry.serveList("library/node", "24", ["amd64"]);
  const entries = {
    NODE_IMAGE: `${registry.host}/library/node:24@unpinned`,
    RUST_IMAGE: `${registry.host}/library/rust:1@unpinned`,
    GROTH16: `http://${registry.host}/missing.tar.gz@unpinned`,
    PLONK: `${registry.serveFile("/cut.tar.gz", "cut")}@unpinned`,
  };
  const file = lockOf(entries);
  const before = readFileSync(file, "utf8");

  const error = await pinLock(file).catch((thrown: unknown) => thrown as Error);

  expect(error).toBeInstanceOf(Error);
  const [, ...faults] = String((error as Error).message).split("\n");
  expect(faults.map((fault) => fault.split(":")[0])).toEqual(["RUST_IMAGE", "GROTH16", "PLONK"]);
  expect(faults[1]).toContain("the answer is 404");
  expect(readFileSync(file, "utf8")).toBe(before);
});

test.each([
  ["docker.io/library/node:24", "is not <where>@<digest>"],
  ["docker.io/library/node:24@sha256:abc", "is held to neither"],
  [`docker.io/library/node:24@md5:${"0".repeat(32)}`, "is held to neither"],
])("%s is no entry of a lock", async (text, fault) => {
  await expect(pinLock(lockOf({ NODE_IMAGE: text }))).rejects.toThrow(fault);
});
