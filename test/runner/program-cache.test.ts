import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openProgramCache } from "../../batch-image/runner/cache/program-cache.ts";
import { hash } from "../../src/domain/values.ts";
import { noise, sha256 } from "./artifacts.ts";

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cache-"));
  folder = join(root, "cache");
});
afterEach(() => rm(root, { recursive: true, force: true }));

const never = new AbortController().signal;
let now = 1_700_000_000_000;

type Overrides = Partial<Parameters<typeof openProgramCache>[0]>;
function cacheOf(name: string, overrides: Overrides = {}) {
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (text: string) => void warnings.push(text), error: () => undefined };
  const job = { vkHash: hash(sha256(name)), programUri: `https://artifacts.example/${name}` };
  const nowMs = () => (now += 1_000);
  const cache = openProgramCache({ folder, maxBytes: 10_000, maxProgramBytes: 5_000, job, log, nowMs, ...overrides });
  const take = (to = "taken") => cache.take(join(root, to), never);
  return { ...cache, take, warnings };
}

async function aProgramFile(bytes: Uint8Array) {
  const path = join(root, "program");
  await writeFile(path, bytes);
  return { path, bytes: bytes.length, sha256: sha256(bytes) };
}

const names = () => readdir(folder).then((all) => all.sort());

test("what was kept is given back as it was, to the request that it belongs to alone", async () => {
  await cacheOf("a").keep(await aProgramFile(noise(3_000)));
  expect(await cacheOf("a").take()).toEqual({ path: join(root, "taken"), bytes: 3_000, sha256: sha256(noise(3_000)) });
  expect(await readFile(join(root, "taken"))).toEqual(Buffer.from(noise(3_000)));
  expect(await cacheOf("b").take()).toBeUndefined();
  const sameKeyOtherLink = { vkHash: hash(sha256("a")), programUri: "https://elsewhere.example/a" };
  expect(await cacheOf("a", { job: sameKeyOtherLink }).take()).toBeUndefined();
});

describe("a damaged entry is dropped and not given", () => {
  test.each<[string, (bytes: Buffer) => Uint8Array]>([
    [
      "one bit flipped",
      (bytes) => Buffer.concat([bytes.subarray(0, 99), Buffer.from([bytes[99]! ^ 1]), bytes.subarray(100)]),
    ],
    ["cut", (bytes) => bytes.subarray(0, 2_000)],
    ["emptied by a host that lost its power", () => new Uint8Array(0)],
    ["longer", (bytes) => Buffer.concat([bytes, Buffer.from("x")])],
  ])("%s", async (_how, damage) => {
    const cache = cacheOf("a");
    await cache.keep(await aProgramFile(noise(3_000)));
    const [name = ""] = await names();
    await writeFile(join(folder, name), damage(await readFile(join(folder, name))));
    expect(await cache.take()).toBeUndefined();
    expect(await names()).toEqual([]);
    expect(cache.warnings).toHaveLength(1);
    await cache.keep(await aProgramFile(noise(3_000)));
    expect(await cache.take()).toMatchObject({ bytes: 3_000 });
  });
});

describe("the folder's bound", () => {
  test("the longest unused goes first, the prover's keys among them, and what is not ours stays", async () => {
    for (const name of ["a", "b", "c"]) await cacheOf(name).keep(await aProgramFile(noise(3_000)));
    const key = `${"5".repeat(64)}-6.10.0.vk`;
    for (const name of [key, "operator's notes", `${key}.tmp`]) await writeFile(join(folder, name), noise(400));
    await utimes(join(folder, key), 1_000, 1_000);
    await cacheOf("a").keep(await aProgramFile(noise(3_000))); // used again
    await cacheOf("d").keep(await aProgramFile(noise(3_500)));

    expect(await cacheOf("b").take()).toBeUndefined();
    for (const name of ["a", "c", "d"]) expect(await cacheOf(name).take(), name).toBeDefined();
    const left = await names();
    expect(left).toHaveLength(5);
    expect(left).not.toContain(key);
    expect(left).toEqual(expect.arrayContaining(["operator's notes", `${key}.tmp`]));
  });

  test("holds for what the prover wrote as well", async () => {
    await cacheOf("a").keep(await aProgramFile(noise(3_000)));
    for (let at = 0; at < 9; at++) await writeFile(join(folder, `${String(at).repeat(64)}-6.10.0.vk`), noise(1_000));
    await cacheOf("a").keep(await aProgramFile(noise(3_000)));
    const sizes = await Promise.all((await names()).map(async (name) => (await stat(join(folder, name))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_000);
  });

  test("a program larger than all of it is not kept, and costs the others nothing", async () => {
    await cacheOf("a").keep(await aProgramFile(noise(3_000)));
    await cacheOf("b").keep(await aProgramFile(noise(10_001)));
    expect(await cacheOf("b").take()).toBeUndefined();
    expect(await cacheOf("a").take()).toBeDefined();
  });

  test("a key that its program still uses counts as used", async () => {
    const program = await aProgramFile(noise(3_000));
    await cacheOf("a").keep(program);
    const key = `${program.sha256.slice(2)}-6.10.0.vk`;
    await writeFile(join(folder, key), noise(400));
    await utimes(join(folder, key), 1_000, 1_000);
    await cacheOf("a").keep(program);
    expect((await stat(join(folder, key))).mtimeMs).toBeGreaterThan(1_600_000_000_000);
  });
});

test("an entry larger than a program may be is not read", async () => {
  await cacheOf("a").keep(await aProgramFile(noise(3_000)));
  expect(await cacheOf("a", { maxProgramBytes: 2_999 }).take()).toBeUndefined();
});

test("a writer that is killed in the middle leaves nothing that is read, and what it leaves goes later", async () => {
  const pipe = join(root, "pipe");
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  const script = `
    import { openProgramCache } from "./batch-image/runner/cache/program-cache.ts";
    const [folder, path, vkHash, programUri, sha256] = process.argv.slice(1);
    const log = { info() {}, warn() {}, error() {} };
    const sizes = { maxBytes: 1e9, maxProgramBytes: 1e9 };
    await openProgramCache({ folder, ...sizes, job: { vkHash, programUri }, log, nowMs: Date.now })
      .keep({ path, bytes: 3000, sha256 });`;
  const program = [sha256("a"), "https://artifacts.example/a", sha256(noise(3_000))];
  const args = ["--import", "tsx", "--input-type=module-typescript", "--eval", script, "--", folder, pipe, ...program];
  const writer = spawn(
    process.execPath,
    args.filter((each) => each !== "--input-type=module-typescript"),
    {
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const feeder = spawn("sh", ["-c", `exec 3>"$0"; head -c 2000 /dev/zero >&3; sleep 60`, pipe], { stdio: "ignore" });
  try {
    await vi.waitFor(async () => expect((await names()).filter((name) => name.endsWith(".partial"))).toHaveLength(1), {
      timeout: 20_000,
    });
  } finally {
    writer.kill("SIGKILL");
    feeder.kill("SIGKILL");
    await once(writer, "exit");
  }
  const [partial = ""] = await names();
  expect(await cacheOf("a").take()).toBeUndefined();

  await cacheOf("b", { nowMs: Date.now }).keep(await aProgramFile(noise(1_000)));
  expect(await names()).toContain(partial); // its writer might live
  const anHourAgo = Date.now() / 1_000 - 3_600;
  await utimes(join(folder, partial), anHourAgo, anHourAgo);
  await cacheOf("b", { nowMs: Date.now }).keep(await aProgramFile(noise(1_000)));
  expect(await names()).not.toContain(partial);
});

test("many jobs at once keep, read and evict without disturbing each other", async () => {
  const jobs = Array.from({ length: 12 }, (_, job) => async () => {
    const name = String(job % 4);
    const bytes = noise(2_900 + (job % 4));
    const path = join(root, `program-${job}`);
    await writeFile(path, bytes);
    const cache = cacheOf(name);
    for (let round = 0; round < 5; round++) {
      await cache.keep({ path, bytes: bytes.length, sha256: sha256(bytes) });
      const taken = await cache.take(`taken-${job}`);
      if (taken) expect(await readFile(taken.path)).toEqual(Buffer.from(bytes));
    }
    expect(cache.warnings).toEqual([]);
  });
  await Promise.all(jobs.map((job) => job()));
  expect((await names()).filter((name) => name.endsWith(".partial"))).toEqual([]);
});

test.each(["/dev/null/cache", "/sys", "/proc/nothing"])(
  "a cache that cannot be used, %s, fails nothing",
  async (place) => {
    const cache = cacheOf("a", { folder: place });
    await cache.keep(await aProgramFile(noise(3_000)));
    expect(await cache.take()).toBeUndefined();
    await cache.forget();
  },
);
