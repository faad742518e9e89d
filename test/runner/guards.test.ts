import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refuseClock, skewOf } from "../../batch-image/runner/guards/clock.ts";
import { gpuOf, hasEnoughMemory, refuseGpu } from "../../batch-image/runner/guards/gpu.ts";
import {
  type GpuReading,
  parseCuda,
  parseGpus,
  parseHolders,
  readGpus,
} from "../../batch-image/runner/guards/read-gpus.ts";
import { freeBytesAt, refuseDisk, refuseMemory, refuseSharedMemory } from "../../batch-image/runner/guards/space.ts";
import { refuseTemporaryFolder } from "../../batch-image/runner/guards/temporary-folder.ts";
import { askSmi } from "../../batch-image/runner/host/nvidia-smi.ts";
import { instanceTypes, leastHostGib } from "../../src/domain/instance-types.ts";
import { gpuLines, versionText, writeFakeNvidiaSmi, writeTool } from "./fake-nvidia-smi.ts";

type Seen = Partial<Extract<GpuReading, { kind: "gpus" }>>;
const reading = (text: string, seen: Seen = {}): GpuReading => ({
  ...{ kind: "gpus", gpus: parseGpus(text), holders: [], cuda: 12.8, text },
  ...seen,
});
const gib = 1_073_741_824;

describe("a GPU", () => {
  test.each(["l4", "a10g", "l40s", "h100"] as const)("%s is taken", (name) => {
    expect(refuseGpu(reading(`${gpuLines[name]}\n`))).toBeUndefined();
  });

  test.each([
    ["t4", /Tesla T4 has compute capability 7.5.*take an L4/],
    ["v100", /compute capability 7.0/],
    ["mig", /cut into MIG instances.*turn MIG off/],
    ["oldDriver", /driver is 535.183.01.*570 or newer/],
    ["a10gShared", /20.5 GiB of NVIDIA A10G are in use/],
  ] as const)("%s is refused, with what to change", (name, why) => {
    expect(refuseGpu(reading(gpuLines[name]))).toMatch(why);
  });

  test.each([
    ["19.0 GiB as CUDA has it", "NVIDIA Slice, 570.1, 20000, 544, 0, 8.6, [N/A]", /has 19.0 GiB of memory/],
    ["no known memory", "NVIDIA L4, 570.1, [N/A], [N/A], [N/A], 8.9, [N/A]", /does not know the memory/],
    ["a driver that is no version", "NVIDIA L4, [N/A], 23034, 471, 1, 8.9, [N/A]", /driver is \[N\/A\]/],
    ["no device", "No devices were found", /names no GPU.*No devices were found/],
    ["garbage", "\u0000\ufffd, , ,\n\n1, 2", /names no GPU/],
    ["nothing", "", /names no GPU/],
  ])("of %s is refused", (_what, text, why) => {
    expect(refuseGpu(reading(text))).toMatch(why);
  });

  test("whose driver serves an older CUDA is refused; one that does not say is not", () => {
    expect(refuseGpu(reading(gpuLines.l4, { cuda: parseCuda(versionText("12.4")) }))).toMatch(/serves CUDA 12.4/);
    expect(refuseGpu(reading(gpuLines.l4, { cuda: parseCuda(versionText("13.0")) }))).toBeUndefined();
    expect(refuseGpu(reading(gpuLines.l4, { cuda: parseCuda("what?") }))).toBeUndefined();
  });

  test("that another process holds is refused, by its name", () => {
    const holders = parseHolders("4711, /opt/sp1-gpu-server\n");
    expect(refuseGpu(reading(gpuLines.l4, { holders }))).toMatch(/held by \/opt\/sp1-gpu-server \(4711\)/);
    expect(parseHolders("No running processes found\n")).toEqual([]);
  });

  test("the first of several is the one that counts", () => {
    expect(refuseGpu(reading(`${gpuLines.l4}\n${gpuLines.t4}`))).toBeUndefined();
    expect(refuseGpu(reading(`${gpuLines.t4}\n${gpuLines.l4}`))).toMatch(/Tesla T4/);
  });

  test("is taken exactly where the GPU server takes it: above 19 GiB", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 200_000 }), (mib) => hasEnoughMemory(mib) === mib > 19 * 1_024));
  });

  test("no output of nvidia-smi, whatever it is, breaks the guard", () => {
    const field = fc.oneof(fc.string(), fc.constantFrom("[N/A]", "12", "8.9", "Enabled", "570.1"));
    const lines = fc.array(
      fc.oneof(
        fc.string(),
        fc.array(field, { maxLength: 9 }).map((of) => of.join(", ")),
      ),
    );
    fc.assert(
      fc.property(lines, (of) => {
        const refusal = refuseGpu(reading(of.join("\n")));
        expect(refusal === undefined || refusal.length > 20).toBe(true);
      }),
    );
  });
});

describe("nvidia-smi", () => {
  const at: { folder?: string } = {};
  beforeAll(async () => void (at.folder = await mkdtemp(join(tmpdir(), "smi-"))));
  afterAll(() => rm(at.folder!, { recursive: true }));
  const ask = (binary: string, timeoutMs = 20_000) =>
    askSmi({ binary, environment: { PATH: process.env.PATH ?? "" }, timeoutMs, signal: new AbortController().signal });

  test("tells the GPU, its driver and its CUDA", async () => {
    const seen = await readGpus(ask(await writeFakeNvidiaSmi(at.folder!, "a10g")));
    expect(refuseGpu(seen)).toBeUndefined();
    expect(seen).toMatchObject({ cuda: 12.8 });
    expect(gpuOf(seen)).toEqual({ name: "NVIDIA A10G", memoryMib: 23_028, driver: "570.133.20" });
  });

  test.each([
    ["is not there", "/nowhere/nvidia-smi", "", /there is no nvidia-smi.*--gpus all/],
    [
      "hangs, and ignores every signal it can",
      "",
      "trap '' TERM; while :; do sleep 1; done",
      /hangs.*replace the host/,
    ],
    [
      "fails",
      "",
      "echo 'Failed to initialize NVML: Driver/library version mismatch'; exit 18",
      /version mismatch.*replace/,
    ],
    ["fails without a word", "", "exit 9", /fails \(9\)/],
  ])("that %s is a refusal", async (_what, path, script, why) => {
    const binary = path || (await writeTool(at.folder!, script));
    const seen = await readGpus(ask(binary, script.startsWith("trap") ? 300 : 20_000));
    expect(refuseGpu(seen)).toMatch(why);
    expect(gpuOf(seen)).toBeUndefined();
  });

  test("that floods is read to its end, and only its start is kept", async () => {
    const answer = await ask(await writeTool(at.folder!, "head -c 20000000 /dev/zero | tr '\\0' x"))("-q");
    expect(answer.kind === "said" && answer.text.length).toBeLessThan(1_000_000);
  });
});

describe("space", () => {
  test("shared memory of a container's default size is refused where anything is executed", () => {
    for (const backend of ["cuda", "cpu", "mock"] as const)
      expect(refuseSharedMemory(64 * 1_048_576, backend)).toMatch(/0.1 GiB free.*sharedMemorySize/);
    expect(refuseSharedMemory(0, "simulated")).toBeUndefined();
    expect(refuseSharedMemory(undefined, "cpu")).toBeUndefined();
  });

  test("a GPU host needs both of the executor's slots and its ring", () => {
    expect(refuseSharedMemory(5.7 * gib, "cuda")).toMatch(/needs 6.0 GiB/);
    expect(refuseSharedMemory(16 * gib, "cuda")).toBeUndefined();
  });

  test.each([
    ["core", 12, 15.3],
    ["compressed", 12, 28],
    ["groth16", 27, 60],
    ["plonk", 60, 124],
  ] as const)("memory for %s", (mode, small, large) => {
    expect(refuseMemory(small * gib, mode)).toMatch(new RegExp(`${small}.0 GiB of memory, a ${mode} proof needs`));
    expect(refuseMemory(large * gib, mode)).toBeUndefined();
  });

  test.each(["core", "compressed", "groth16", "plonk"] as const)(
    "a host that the bidder takes for %s is not refused, though its system keeps 8 GiB",
    (mode) => {
      const taken = Object.values(instanceTypes).filter(({ hostGib }) => hostGib >= leastHostGib[mode]);
      expect(taken.length).toBeGreaterThan(0);
      for (const { hostGib } of taken) expect(refuseMemory((hostGib - 8) * gib, mode)).toBeUndefined();
    },
  );

  test("the work folder takes each artifact packed and unpacked", () => {
    expect(refuseDisk(2 * gib - 1, gib, "/work")).toMatch(/\/work has 2.0 GiB free.*lower MAX_PROGRAM_BYTES/);
    expect(refuseDisk(2 * gib, gib, "/work")).toBeUndefined();
  });

  test("of a folder that is there is measured, of one that is not is unknown", async () => {
    expect(await freeBytesAt(tmpdir())).toBeGreaterThan(0);
    expect(await freeBytesAt("/nowhere/at/all")).toBeUndefined();
  });

  test("a temporary folder must be there, and may run what is in it", async () => {
    expect(await refuseTemporaryFolder(tmpdir())).toBeUndefined();
    expect(await refuseTemporaryFolder("/nowhere/at/all")).toMatch(/nothing can be written.*ENOENT/);
  });
});

describe("the clock", () => {
  const noon = "Wed, 25 Nov 2026 12:00:00 GMT";
  const noonMs = Date.UTC(2026, 10, 25, 12);

  test.each([
    [noonMs + 59_000, undefined],
    [noonMs - 59_000, undefined],
    [noonMs + 300_000, /300 s ahead of S3's/],
    [noonMs - 300_000, /300 s behind S3's/],
  ])("at %i", (nowMs, why) => {
    const refusal = refuseClock(skewOf(noon, nowMs));
    if (why) expect(refusal).toMatch(why);
    else expect(refusal).toBeUndefined();
  });

  test.each([undefined, "", "soon"])("an answer that tells no time (%s) refuses nobody", (date) => {
    expect(refuseClock(skewOf(date, noonMs))).toBeUndefined();
  });
});
