import { mkdir } from "node:fs/promises";
import { totalmem } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { leastJobGib } from "../../src/domain/instance-types.ts";
import { exitCodes } from "../../src/domain/job.ts";
import { type gpuLines, writeFakeNvidiaSmi, writeTool } from "./fake-nvidia-smi.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { startFaultyStore } from "./faulty-store.ts";
import { canMount, withinTmpfs } from "./poor-host.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

async function cudaJob(overrides: Record<string, string> = {}): Promise<Record<string, string>> {
  return shop().job({
    ...(await fakeSp1(shop(), "plain")),
    PROVER_BACKEND: "cuda",
    SKIP_GUARDS: "shared-memory,memory", // of this machine, which may have too little of either
    ...overrides,
  });
}
const withGpu = async (gpu: keyof typeof gpuLines, overrides: Record<string, string> = {}) =>
  cudaJob({ NVIDIA_SMI_BIN: await writeFakeNvidiaSmi(shop().folder, gpu), ...overrides });

test("a result tells the GPU, the versions and how busy the host was", async () => {
  const { exitCode, output } = await shop().start(await withGpu("l4")).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  const result = await shop().result();
  const just = (value: number) => ({ least: value, mean: value, most: value });
  expect(result).toMatchObject({
    backend: "cuda",
    gpu: { name: "NVIDIA L4", memoryMib: 23_034, driver: "570.133.20" },
    versions: { runner: "0.1.0", prover: "0.1.0", sp1: "6.10.0", network: "sp1-v6.1.0" },
    hostUse: { gpuPercent: just(93), gpuMemoryPercent: just(50), gpuWatts: just(71.4), gpuCelsius: just(64) },
  });
  for (const measure of ["memoryPercent", "diskPercent"] as const) {
    expect(result.hostUse?.[measure]?.mean).toBeGreaterThan(0);
    expect(result.hostUse?.[measure]?.most).toBeLessThanOrEqual(100);
  }
});

test("a job says what its GPU did in embedded metric format, without dimensions", async () => {
  const { lines } = await shop().start(await withGpu("l4")).ended;
  const [metrics, ...others] = lines.filter((line) => line._aws !== undefined);
  expect(others).toEqual([]);
  expect(metrics).toMatchObject({
    _aws: { CloudWatchMetrics: [{ Namespace: "ServerlessProver/local", Dimensions: [[]] }] },
    GpuUtilization: [93],
  });
});

describe("a host that cannot prove is another host's turn, and then the result", () => {
  async function isRefused(environment: Record<string, string>, why: RegExp, through: readonly string[] = []) {
    const first = await shop().start(environment, through).ended;
    expect(first.exitCode, first.output).toBe(exitCodes.hostLost);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));

    const again = { ...environment, AWS_BATCH_JOB_ATTEMPT: "2" };
    expect((await shop().start(again, through).ended).exitCode).toBe(exitCodes.stored);
    const result = await shop().result(1, 2);
    expect(result).toMatchObject({ failure: { error: "PROVING_FAILURE", stage: "guard" } });
    expect(result.outcome === "failed" && result.failure.message).toMatch(why);
    expect(await shop().leftovers()).toEqual([]);
  }

  test.each([
    ["with too small a GPU", () => withGpu("t4"), /^this host cannot prove\. gpu: Tesla T4 .*\.$/],
    ["whose GPU is in use", () => withGpu("a10gShared"), /in use before we start/],
    ["without nvidia-smi", () => cudaJob({ NVIDIA_SMI_BIN: "/nowhere/nvidia-smi" }), /there is no nvidia-smi/],
    ["without disk", () => withGpu("l4", { MAX_STDIN_BYTES: "9000000000000000" }), /disk: the work folder/],
    ["without a temporary folder", () => withGpu("l4", { TMPDIR: "/nowhere/at/all" }), /temporary-folder: .*ENOENT/],
  ])("%s", async (_what, job, why) => {
    await isRefused(await job(), why);
  });

  test.runIf(canMount)("with the /dev/shm of a container that nobody gave more", async () => {
    const why = /^this host cannot prove\. shared-memory: \/dev\/shm has 0\.1 GiB free/;
    await isRefused(await withGpu("l4", { SKIP_GUARDS: "memory" }), why, withinTmpfs("/dev/shm", "size=64m"));
  });

  test.runIf(canMount)("with a temporary folder in which nothing may be executed", async () => {
    const TMPDIR = join(shop().folder, "tmp");
    await mkdir(TMPDIR);
    await isRefused(await withGpu("l4", { TMPDIR }), /mount it without noexec/, withinTmpfs(TMPDIR, "noexec"));
  });

  test.runIf(totalmem() < leastJobGib.plonk * 1_073_741_824)("with too little memory for the mode", async () => {
    const job = await withGpu("l4", { PROOF_MODE: "plonk", SKIP_GUARDS: "shared-memory" });
    await isRefused(job, /^this host cannot prove\. memory: .* a plonk proof needs 71/);
  });

  test.each([
    ["ahead of", -300],
    ["behind", 300],
  ])("with a clock %s the store's", async (how, skewSec) => {
    const store = await startFaultyStore(shop().s3Url);
    onTestFinished(() => store.close());
    store.saysTime(() => Date.now() + skewSec * 1_000);
    const job = await withGpu("l4", { AWS_ENDPOINT_URL_S3: store.url });
    await isRefused(job, new RegExp(`clock: this host's clock is (299|30[0-2]) s ${how} S3's`));
  });

  test("all that is wrong is named at once", async () => {
    const job = await withGpu("t4", { MAX_STDIN_BYTES: "9000000000000000", AWS_BATCH_JOB_ATTEMPT: "2" });
    await shop().start(job).ended;
    expect(await shop().result(1, 2)).toMatchObject({
      failure: { message: expect.stringMatching(/gpu: .*\. disk: /) as string },
    });
  });
});

test("a guard that the operator knows better is skipped, and one that nobody knows is no job's", async () => {
  const job = await withGpu("t4", { SKIP_GUARDS: "gpu, shared-memory,memory" });
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
  const { exitCode, output } = await shop().start({ ...job, SKIP_GUARDS: "gpu,luck" }).ended;
  expect(exitCode).toBe(exitCodes.badJob);
  expect(output).toContain("SKIP_GUARDS is none of gpu, shared-memory");
});

test("a monitor that breaks disturbs no proof", async () => {
  const breaks = `case "$*" in
  *utilization*) echo "what?"; exit 3 ;;
  *query-gpu*) echo "NVIDIA L4, 570.133.20, 23034, 471, 1, 8.9, [N/A]" ;;
esac`;
  const job = await cudaJob({ NVIDIA_SMI_BIN: await writeTool(shop().folder, breaks) });
  const { exitCode, lines } = await shop().start(job).ended;
  expect(exitCode).toBe(exitCodes.stored);
  const result = await shop().result();
  expect(Object.keys(result.hostUse ?? {})).not.toContainEqual(expect.stringMatching(/^gpu/));
  expect(lines.filter((line) => line._aws !== undefined)).toEqual([]);
});

test("a GPU that proves slower than any is held for hanging", async () => {
  const job = await withGpu("l4", { FAKE: "prove-stubborn", PROVER_PATIENCE_SEC: "3", SLOWEST_PGU_PER_SEC: "8213" });
  expect((await shop().start(job).ended).exitCode).toBe(exitCodes.hostLost);
  expect((await shop().start({ ...job, AWS_BATCH_JOB_ATTEMPT: "2" }).ended).exitCode).toBe(exitCodes.stored);
  expect(await shop().result(1, 2)).toMatchObject({
    failure: { error: "PROVING_FAILURE", stage: "prove", message: "the prover did not end within 4 s" },
    gas: 8_213n,
    gpu: { name: "NVIDIA L4" },
  });
});
