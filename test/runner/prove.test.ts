import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { attemptPrefix, exitCodes, runnerStages } from "../../src/domain/job.ts";
import { guessedExecution, readSimulatedProof, usualProofBytes } from "../../src/domain/simulation.ts";
import { jobNameOf } from "../../src/domain/values.ts";
import { aProgram, bincode, noise, publicValuesHash, sha256, zstd } from "./artifacts.ts";
import { id, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

describe("a job proves in each mode", () => {
  test.each(["core", "compressed", "plonk", "groth16"] as const)("%s", async (mode) => {
    const { exitCode, lines } = await shop().start(shop().job({ PROOF_MODE: mode })).ended;
    expect(exitCode).toBe(exitCodes.stored);

    const proof = await shop().proof();
    const { raw, vkHash } = aProgram();
    expect(proof).toHaveLength(usualProofBytes[mode]);
    expect(readSimulatedProof(proof)).toEqual({
      requestId: id,
      vkHash,
      mode,
      programSha256: sha256(raw),
      stdinSha256: sha256(new Uint8Array([1, 2, 3])),
      publicValuesHash: publicValuesHash(raw, new Uint8Array([1, 2, 3])),
      cycles: "1000",
      gas: "2000",
    });
    expect(await shop().result()).toMatchObject({
      requestId: id,
      jobId: "job-1",
      attempt: 1,
      backend: "simulated",
      cycles: 1000n,
      gas: 2000n,
      outcome: "proved",
      proof: { sizeBytes: proof.length, sha256: createHash("sha256").update(proof).digest("hex") },
    });
    expect(lines.filter(({ outcome }) => outcome === "done").map(({ stage }) => stage)).toEqual([...runnerStages]);
    expect(await shop().leftovers()).toEqual([]);
  });
});

test("a result says when its container started, and on which class of hosts where Batch says it", async () => {
  const beforeSec = Math.floor(Date.now() / 1_000);
  await shop().start(shop().job({ AWS_BATCH_CE_NAME: "fleet-spot" })).ended;
  const result = await shop().result();
  expect(result.className).toBe("fleet-spot");
  expect(result.startedAtSec).toBeGreaterThanOrEqual(beforeSec);
  expect(result.startedAtSec).toBeLessThanOrEqual(Date.now() / 1_000);

  await shop().start(shop().job({ AWS_BATCH_JOB_ATTEMPT: "2" })).ended;
  expect(Object.keys(await shop().result(1, 2))).not.toContain("className");
});

test.each([
  ["compressed", zstd],
  ["plain", (bytes: Uint8Array) => bytes],
])("%s artifacts give the same proof", async (_what, packed) => {
  const { raw } = aProgram();
  const stdin = noise(300_000);
  const artifacts = shop().artifacts;
  const environment = shop().job({
    PROGRAM_URI: artifacts.serve("/programs/p", packed(bincode(raw))),
    STDIN_URI: artifacts.serve("/stdins/s", packed(stdin)),
    PUBLIC_VALUES_HASH: publicValuesHash(raw, stdin),
  });
  expect((await shop().start(environment).ended).exitCode).toBe(exitCodes.stored);
  expect(readSimulatedProof(await shop().proof())?.stdinSha256).toBe(sha256(stdin));
});

test("artifacts come from s3 links, as anyone may read them, but never from the jobs' own bucket", async () => {
  shop().createBucket("artifacts");
  await shop().putInto("artifacts", "stdins/artifact_1", noise(100));
  const public_ = shop().job({ STDIN_URI: "s3://artifacts/stdins/artifact_1" });
  expect((await shop().start(public_).ended).exitCode).toBe(exitCodes.stored);
  expect(readSimulatedProof(await shop().proof())?.stdinSha256).toBe(sha256(noise(100)));

  const own = shop().job({ STDIN_URI: `s3://jobs-bucket/jobs/${"ab".repeat(32)}/claim`, AWS_BATCH_JOB_ATTEMPT: "2" });
  await shop().start(own).ended;
  expect(await shop().result(1, 2)).toMatchObject({ failure: { error: "UNKNOWN_FAILURE", stage: "fetch" } });
});

test("a real ELF is taken for what its size says when it is only simulated", async () => {
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), noise(500)]);
  const environment = shop().job({
    PROGRAM_URI: shop().artifacts.serve("/programs/elf", bincode(elf)),
    VK_HASH: `0x${"07".repeat(32)}`,
  });
  expect((await shop().start(environment).ended).exitCode).toBe(exitCodes.stored);
  expect(readSimulatedProof(await shop().proof())).toMatchObject({
    ...guessedExecution(elf.length),
    vkHash: `0x${"07".repeat(32)}`,
  });
});

test("a simulated job holds its host for gas over throughput, says so in each line, and shows its progress", async () => {
  const { artifact, vkHash } = aProgram({ gas: "300000" });
  const environment = shop().job({
    PROGRAM_URI: shop().artifacts.serve("/programs/slow", artifact),
    VK_HASH: vkHash,
    SIMULATED_PGU_PER_SEC: "1000",
  });
  const job = shop().start(environment);
  const key = `${attemptPrefix(id, jobNameOf(id, 1), 1)}progress.json`;
  const shown = await vi.waitFor(
    async () => {
      const progress = JSON.parse(await shop().text(key)) as Record<string, unknown>;
      expect(progress.stage).toBe("prove");
      return progress;
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(shown).toMatchObject({ simulated: true, percent: expect.any(Number) as number });
  job.signal("SIGTERM");
  const { lines } = await job.ended;
  expect(lines.every((line) => line.simulated === true && line.backend === "simulated")).toBe(true);
});
