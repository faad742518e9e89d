import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { digestOf } from "../../tools/image/circuit-archive.ts";
import { startRegistry } from "./registry-server.ts";

let bucket: Awaited<ReturnType<typeof startRegistry>>;
let folder = "";
let url = "";

beforeEach(async () => {
  bucket = await startRegistry();
  folder = mkdtempSync(join(tmpdir(), "circuit-"));
  url = bucket.serveFile("/v6.1.0-groth16.tar.gz", anArchive());
});
afterEach(async () => {
  await bucket.close();
  rmSync(folder, { recursive: true });
});

function anArchive(): Uint8Array {
  mkdirSync(join(folder, "made", "keys"), { recursive: true });
  writeFileSync(join(folder, "made", "groth16_pk.bin"), "a proving key");
  writeFileSync(join(folder, "made", "keys", "vk.bin"), "a verifying key");
  chmodSync(join(folder, "made", "groth16_pk.bin"), 0o600); // as their makers leave them
  chmodSync(join(folder, "made", "keys", "vk.bin"), 0o4666);
  chmodSync(join(folder, "made", "keys"), 0o700);
  const { stdout, status } = spawnSync("tar", ["-czf", "-", "-C", join(folder, "made"), "."]);
  expect(status).toBe(0);
  return stdout;
}

const into = () => join(folder, "out", "v6.1.0");

/** As the Dockerfile runs it. */
function install(options: Partial<Record<"circuit" | "wanted" | "from", string>> = {}) {
  const values = { circuit: "groth16", wanted: "groth16,plonk", ...options, into: into() };
  const args = Object.entries(values).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, ["tools/run.mjs", "tools/image/install-circuit.ts", ...args]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  return new Promise<{ code: number | null; said: string }>((ended) => {
    child.once("close", (code) => ended({ code, said }));
  });
}

test("a circuit that is wanted is put where the SDK looks, with its mark", async () => {
  const { code, said } = await install({ from: `${url}@${await digestOf(url)}` });
  expect(said).toBe("");
  expect(code).toBe(0);
  expect(readFileSync(join(into(), "groth16_pk.bin"), "utf8")).toBe("a proving key");
  expect(readdirSync(into()).sort()).toEqual([".complete", "groth16_pk.bin", "keys"]);
  expect(readdirSync(join(folder, "out"))).toEqual(["v6.1.0"]); // the archive is gone
});

test("whatever modes the archive has, everybody may read the circuit and nobody else write it", async () => {
  expect((await install({ from: `${url}@${await digestOf(url)}` })).said).toBe("");
  const modeOf = (path: string) => (statSync(join(into(), path)).mode & 0o7777).toString(8);
  expect(["groth16_pk.bin", "keys/vk.bin", ".complete"].map(modeOf)).toEqual(["644", "644", "644"]);
  expect([".", "keys"].map(modeOf)).toEqual(["755", "755"]);
});

test("one that is not wanted is not fetched, but its place is there", async () => {
  expect(await install({ wanted: "plonk", from: `${url}@unpinned` })).toEqual({ code: 0, said: "" });
  expect(await install({ wanted: "none", from: `${url}@unpinned` })).toEqual({ code: 0, said: "" });
  expect(readdirSync(join(folder, "out"))).toEqual([]);
  expect(bucket.asked).toEqual([]);
});

test("other bytes than the lock's leave nothing", async () => {
  const other = `sha256:${"0".repeat(64)}`;
  const { code, said } = await install({ from: `${url}@${other}` });
  expect(code).toBe(1);
  expect(said).toContain(`${url} has ${await digestOf(url)}, and the lock holds it to ${other}`);
  expect(readdirSync(join(folder, "out"))).toEqual([]);
});

test("bytes that are no archive leave no mark", async () => {
  const noise = bucket.serveFile("/noise.tar.gz", Buffer.from("noise"));
  const { code, said } = await install({ from: `${noise}@${await digestOf(noise)}` });
  expect(code).toBe(1);
  expect(said).toContain("is no tar.gz");
  expect(existsSync(join(into(), ".complete"))).toBe(false);
});

test("a transfer that breaks off is tried again, three times in all", async () => {
  const cut = bucket.serveFile("/cut.tar.gz", "cut");
  expect((await install({ from: `${cut}@sha256:${"0".repeat(64)}` })).code).toBe(1);
  expect(bucket.asked).toEqual(["/cut.tar.gz", "/cut.tar.gz", "/cut.tar.gz"]);
  expect(readdirSync(join(folder, "out"))).toEqual([]);
});

test.each([
  [{ wanted: "groth61" }, "no circuit is called groth61"],
  [{ circuit: "core" }, "no circuit is called core"],
  [{ from: "http://circuits.example/a.tar.gz@unpinned" }, "is not pinned: run `npm run image:pin`"],
  [{ from: `http://circuits.example/a.tar.gz@sha256:${"0".repeat(64)}` }, "only https"],
])("%j is refused", async (options, fault) => {
  const { code, said } = await install({ from: `${url}@unpinned`, ...options });
  expect(code).toBe(1);
  expect(said).toContain(fault);
});
