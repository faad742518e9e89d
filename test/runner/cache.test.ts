import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { readSimulatedProof } from "../../src/domain/simulation.ts";
import { jobNameOf, requestId } from "../../src/domain/values.ts";
import { aProgram, bincode, noise, sha256 } from "./artifacts.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { canMount, withinTmpfs } from "./poor-host.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
const cacheFolder = () => join(shop().folder, "cache");
const asAttempt = (attempt: number) => ({ AWS_BATCH_JOB_ATTEMPT: String(attempt), CACHE_DIR: cacheFolder() });
const programsAsked = () => shop().artifacts.asked.filter((line) => line.startsWith("/programs/"));
const kept = () => readdir(cacheFolder());

async function proves(environment: Record<string, string>, through?: readonly string[]) {
  const { exitCode, output, lines } = await shop().start(environment, through).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  return lines;
}

test("a program that this host has seen is not downloaded again", async () => {
  await proves(shop().job(asAttempt(1)));
  const lines = await proves(shop().job(asAttempt(2)));
  expect(programsAsked()).toHaveLength(1);
  expect(lines).toContainEqual(expect.objectContaining({ stage: "fetch", outcome: "done", cached: true }));
  expect(readSimulatedProof(await shop().proof(1, 2))?.programSha256).toBe(sha256(aProgram().raw));
});

test("a damaged entry is replaced by the program's own bytes", async () => {
  await proves(shop().job(asAttempt(1)));
  const [name = ""] = await kept();
  await writeFile(join(cacheFolder(), name), "something else");
  await proves(shop().job(asAttempt(2)));
  await proves(shop().job(asAttempt(3)));
  expect(programsAsked()).toHaveLength(2);
  expect(await readFile(join(cacheFolder(), name))).toEqual(Buffer.from(aProgram().raw));
});

test("an entry with another program's bytes costs an attempt and no proof", async () => {
  await proves(shop().job(asAttempt(1)));
  const [name = ""] = await kept();
  const other = aProgram({ name: "another" }).raw;
  await writeFile(join(cacheFolder(), name), other);
  await rename(
    join(cacheFolder(), name),
    join(cacheFolder(), `${name.slice(0, 64)}-${sha256(other).slice(2)}.program`),
  );
  expect((await shop().start(shop().job(asAttempt(2))).ended).exitCode).toBe(exitCodes.hostLost);
  await proves(shop().job(asAttempt(3)));
  expect(await kept()).toEqual([name]);
});

describe("only a program whose verifying key is the request's is kept", () => {
  test("not one that was not promised", async () => {
    await proves(shop().job({ ...asAttempt(1), VK_HASH: `0x${"01".repeat(32)}` }));
    await expect(kept()).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("not one whose key nobody has looked at", async () => {
    const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), noise(500)]);
    const PROGRAM_URI = shop().artifacts.serve("/programs/elf", bincode(elf));
    await proves(shop().job({ ...asAttempt(1), PROGRAM_URI }));
    await expect(kept()).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("and SP1's prover is asked for the key of a kept one again", async () => {
    const sp1 = await fakeSp1(shop(), "plain");
    await proves(shop().job({ ...asAttempt(1), ...sp1 }));
    await proves(shop().job({ ...asAttempt(2), ...sp1 }));
    expect(programsAsked()).toHaveLength(1);
    const calls = await readFile(join(shop().folder, "calls"), "utf8");
    expect(calls.match(/^vk /gm)).toHaveLength(2);
  });
});

test("no byte of a stdin stays on the host, private or public", async () => {
  const words = "what nobody else may read, said often enough to be found. ".repeat(500);
  const link = shop().artifacts.serve("/private", Buffer.from(words));
  shop().lambda.answers(() => ({ uri: link, expiresAtSec: Math.floor(Date.now() / 1_000) + 3_600 }));
  await proves(shop().job({ ...asAttempt(1), STDIN_PRIVATE: "true", STDIN_URI: "" }));
  await proves(shop().job({ ...asAttempt(2), STDIN_URI: link }));
  expect(await kept()).toHaveLength(1);
  for (const name of await kept()) expect(await readFile(join(cacheFolder(), name), "utf8")).not.toContain("nobody");
  expect(await shop().leftovers()).toEqual([]);
});

test("two jobs that start together on one host share what one of them keeps", async () => {
  const ids = ["cd", "ef"].map((byte) => requestId(`0x${byte.repeat(32)}`));
  const jobs = ids.map((each) => shop().job({ ...asAttempt(1), REQUEST_ID: each, JOB_NAME: jobNameOf(each, 1) }));
  await Promise.all(jobs.map((job) => proves(job)));
  expect(await kept()).toHaveLength(1);
  await proves(shop().job(asAttempt(1)));
  expect(programsAsked().length).toBeLessThanOrEqual(2);
});

describe("a cache that cannot be used costs no proof", () => {
  test.each(["/dev/null/cache", "/proc/nothing", "/sys"])("because it is at %s", async (place) => {
    const lines = await proves(shop().job({ CACHE_DIR: place }));
    expect(lines).toContainEqual(expect.objectContaining({ message: expect.stringContaining("cache") as string }));
  });

  test.runIf(canMount)("because its disk is full", async () => {
    await mkdir(cacheFolder());
    const { artifact, vkHash } = aProgram({ name: "x".repeat(20_000) });
    const PROGRAM_URI = shop().artifacts.serve("/programs/long", artifact);
    const job = shop().job({ ...asAttempt(1), PROGRAM_URI, VK_HASH: vkHash });
    const lines = await proves(job, withinTmpfs(cacheFolder(), "size=4k"));
    expect(lines).toContainEqual(expect.objectContaining({ level: "WARN", code: "ENOSPC" }));
  });

  test.runIf(canMount)("because its disk may only be read", async () => {
    await mkdir(cacheFolder());
    const lines = await proves(shop().job(asAttempt(1)), withinTmpfs(cacheFolder(), "ro"));
    expect(lines).toContainEqual(expect.objectContaining({ level: "WARN", code: "EROFS" }));
  });
});
