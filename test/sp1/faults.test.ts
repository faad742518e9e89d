import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { locateProver } from "../../tools/sp1/locate.ts";
import { bincode, zstd } from "../runner/artifacts.ts";
import { canMount, withinTmpfs } from "../runner/poor-host.ts";
import { untilNoProcessIsAbout } from "../runner/processes.ts";
import { withWorkshop } from "../runner/workshop.ts";
import { proverOf, runProver } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

const shop = withWorkshop();
const guest = (name: string) => join("batch-image/guest", `${name}.elf`);
let cache: string;
let hashes: Record<string, string>;
beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), "keys-"));
  const vkHash = async (name: string) =>
    String((await runProver("vk", "--program", guest(name), "--vk-cache", cache)).last?.vkHash);
  hashes = { fibonacci: await vkHash("fibonacci"), loop: await vkHash("loop") };
});
afterAll(() => rm(cache, { recursive: true }));

const sharedMemory = () => readdirSync("/dev/shm").filter((name) => name.includes("sp1_"));
let before: readonly string[];
beforeEach(() => void (before = sharedMemory()));
const leftInSharedMemory = () => sharedMemory().filter((name) => !before.includes(name));

function aJob(name: string, overrides: Record<string, string> = {}): Record<string, string> {
  const found = locateProver();
  if ("missing" in found) throw new Error(`${found.missing}: run \`${found.command}\``);
  return shop().job({
    PROVER_BACKEND: "mock",
    SP1_PROVER_BIN: found.prover,
    CACHE_DIR: cache,
    HOME: process.env.HOME ?? "",
    PROGRAM_URI: shop().artifacts.serve(`/programs/${name}`, zstd(bincode(readFileSync(guest(name))))),
    STDIN_URI: shop().artifacts.serve("/stdins/guest", zstd(encodeStdin(u64(20)))),
    VK_HASH: hashes[name] ?? "",
    CYCLE_LIMIT: "0",
    ...overrides,
  });
}

/** The real prover behind a shell that first takes something from it. */
async function proverAfter(commands: string): Promise<string> {
  const path = join(shop().folder, "limited-prover");
  await writeFile(path, `#!/bin/sh\n${commands}\nexec "${aJob("fibonacci").SP1_PROVER_BIN}" "$@"\n`);
  await chmod(path, 0o755);
  return path;
}

describe("what ends the real prover is classified, and leaves no process and no shared memory behind", () => {
  async function ends(environment: Record<string, string>, through?: readonly string[]) {
    const ended = await shop().start(environment, through).ended;
    await untilNoProcessIsAbout(shop().folder);
    expect(leftInSharedMemory(), ended.output).toEqual([]);
    expect(await shop().leftovers()).toEqual([]);
    return ended;
  }

  /** The host's trouble: not stored the first time, for another host may do it. */
  async function isTheHosts(environment: Record<string, string>, through: readonly string[], message: RegExp) {
    const first = await ends(environment, through);
    expect(first.exitCode, first.output).toBe(exitCodes.hostLost);
    await ends({ ...environment, AWS_BATCH_JOB_ATTEMPT: "2" }, through);
    const failure = { error: "PROVING_FAILURE", message: expect.stringMatching(message) as string };
    expect(await shop().result(1, 2)).toMatchObject({ outcome: "failed", failure });
  }

  test.runIf(canMount)("a /dev/shm that is too small", async () => {
    const environment = aJob("loop", { CYCLE_LIMIT: "50000000", SKIP_GUARDS: "shared-memory" }); // it would be refused for its size
    await isTheHosts(environment, withinTmpfs("/dev/shm", "size=1m"), /signal: 7/);
  });

  test("less memory than the executor maps", async () => {
    const SP1_PROVER_BIN = await proverAfter(`[ "$1" = execute ] && ulimit -v 1000000`);
    await isTheHosts(aJob("fibonacci", { SP1_PROVER_BIN }), [], /Cannot allocate memory/);
  });

  test.each([
    ["SIGKILL", exitCodes.hostLost],
    ["SIGABRT", exitCodes.stored],
  ] as const)("a %s while it executes", async (signal, expected) => {
    const job = shop().start(aJob("loop"));
    await vi.waitFor(() => expect(leftInSharedMemory().length).toBeGreaterThan(2), { timeout: 120_000 });
    process.kill(proverOf(job.pid), signal);
    const { exitCode, output } = await job.ended;
    expect(exitCode, output).toBe(expected);
    await untilNoProcessIsAbout(shop().folder);
    expect(leftInSharedMemory()).toEqual([]);
  });
});

test("a damaged key in the cache is not believed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "damaged-"));
  const ask = async () => (await runProver("vk", "--program", guest("fibonacci"), "--vk-cache", folder)).last;
  await ask();
  const [name = ""] = readdirSync(folder);
  const whole = readFileSync(join(folder, name));
  const damaged = Buffer.from(whole);
  damaged[40] = (damaged[40] ?? 0) ^ 1; // behind the seal: in the key itself
  writeFileSync(join(folder, name), damaged);
  expect(await ask()).toMatchObject({ event: "vk", vkHash: hashes.fibonacci });
  expect(readFileSync(join(folder, name))).toEqual(whole);
  await rm(folder, { recursive: true });
});

test("after a kill of all that runs, the next attempt clears the shared memory and proves, and disturbs nobody", async () => {
  const job = shop().start(aJob("loop"));
  await vi.waitFor(() => expect(leftInSharedMemory().length).toBeGreaterThan(2), { timeout: 120_000 });
  job.signal("SIGKILL");
  await job.ended;
  await untilNoProcessIsAbout(shop().folder);
  const left = leftInSharedMemory();
  expect(left.length).toBeGreaterThan(2);

  const other = spawnExecution();
  await vi.waitFor(() => expect(leftInSharedMemory().length).toBeGreaterThan(left.length + 2), { timeout: 120_000 });
  const { exitCode, output } = await shop().start(aJob("fibonacci", { AWS_BATCH_JOB_ATTEMPT: "2" })).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  expect((await shop().result(1, 2)).outcome).toBe("proved");
  expect(leftInSharedMemory().filter((name) => left.includes(name))).toEqual([]);
  expect(leftInSharedMemory().length).toBeGreaterThan(2); // the other run's
  other.kill("SIGTERM");
  await once(other, "exit");
  expect(leftInSharedMemory()).toEqual([]);
});

/** Somebody else's endless run on the same machine. */
function spawnExecution() {
  const environment = aJob("loop");
  const stdin = join(shop().folder, "stdin");
  writeFileSync(stdin, encodeStdin());
  const args = ["execute", "--program", guest("loop"), "--stdin", stdin];
  return spawn(environment.SP1_PROVER_BIN ?? "", args, { stdio: ["ignore", "ignore", "ignore", "ignore"] });
}
