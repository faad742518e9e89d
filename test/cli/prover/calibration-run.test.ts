import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CalibrationOrder, Calibrations } from "../../../cli/prover/account/calibrations.ts";
import { fitClass } from "../../../cli/prover/calibrating/fitted-class.ts";
import { planCalibration, type Wanted } from "../../../cli/prover/calibrating/plan-calibration.ts";
import { measuredBy } from "../../../cli/prover/calibrating/read-jobs.ts";
import { sayPlan } from "../../../cli/prover/calibrating/say-plan.ts";
import { newRun, startCalibration } from "../../../cli/prover/calibrating/start-calibration.ts";
import { CliError } from "../../../cli/prover/cli-error.ts";
import { encodeStdin } from "../../../local/requester/bincode.ts";
import { encodeSpec, parseSpec } from "../../../src/adapters/s3/calibration-files.ts";
import { type CalibrationResult, calibrationPrefix, runForm, specKey } from "../../../src/domain/calibration.ts";
import type { ProverBackend } from "../../../src/domain/job.ts";
import { readSimulatedProgram } from "../../../src/domain/simulation.ts";
import { jobId, pgu, unixSeconds } from "../../../src/domain/values.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "calibration-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const root = join(import.meta.dirname, "..", "..", "..");
const planOf = (wanted: Wanted = {}, backend: ProverBackend = "cuda") => planCalibration(wanted, { backend, root });
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** What an artifact holds behind its length. */
const elfIn = (artifact: Uint8Array) => Buffer.from(artifact.subarray(8));
/** The number that a guest is given. */
const stepsIn = (stdin: Uint8Array) => Number(Buffer.from(stdin).readBigUInt64LE(16));

test("a GPU gets the guests themselves, the small sizes first, each for as many steps as make its gas", () => {
  const { inputs, modes } = planOf({ sizes: [40, 5, 5] });
  expect(modes).toEqual(["compressed"]);
  expect(inputs.map(({ program }) => program)).toEqual(["fibonacci", "hash", "fibonacci", "hash"]);
  for (const { artifact } of inputs) expect(elfIn(artifact).subarray(1, 4).toString()).toBe("ELF");
  const [fibonacci, hash, larger] = inputs.map(({ stdin }) => stepsIn(stdin));
  expect(fibonacci).toBe(Math.round(5e6 / 8.97));
  expect(hash).toBe(Math.round(5e6 / 5_655));
  expect(larger).toBe(Math.round(40e6 / 8.97));
});

test("where proofs are simulated, simulated programs of the same gas take the guests' place", () => {
  const { inputs } = planOf({ guests: ["hash"], sizes: [10, 0.5] }, "simulated");
  const programs = inputs.map(({ artifact }) => readSimulatedProgram(elfIn(artifact)));
  expect(programs).toMatchObject([
    { name: "hash", gas: "500000" },
    { name: "hash", gas: "10000000" },
  ]);
});

test.each(["cuda", "cpu", "mock", "simulated"] as const)("what suits %s is enough for a fit", (backend) => {
  const { inputs, modes, sizes, limitSec } = planOf({}, backend);
  expect(sizes.length).toBeGreaterThan(1);
  expect(inputs.length * modes.length).toBeGreaterThanOrEqual(5);
  expect(limitSec).toBeGreaterThan(60);
});

test("a program of one's own comes last, with its input or none", () => {
  const program = file("app.elf", "\x7fELF and more");
  const [own] = planOf({ program, stdin: file("app.bin", "input") }).inputs.slice(-1);
  expect(own?.program).toBe("app.elf");
  expect(elfIn(own!.artifact).toString("latin1")).toBe("\x7fELF and more");
  expect(Buffer.from(own!.stdin).toString()).toBe("input");
  expect(planOf({ program }).inputs.at(-1)?.stdin).toEqual(encodeStdin([]));
});

test.each<[string, () => Wanted, RegExp]>([
  ["an input without its program", () => ({ stdin: file("app.bin", "input") }), /--stdin is the input of --program/],
  ["a file that is no program", () => ({ program: file("app.txt", "hello") }), /app\.txt is no ELF/],
  ["a file that is not there", () => ({ program: join(folder, "none.elf") }), /none\.elf cannot be read/],
])("%s is refused in words", (_what, wanted, says) => {
  expect(() => planOf(wanted())).toThrow(CliError);
  expect(() => planOf(wanted())).toThrow(says);
});

test("what is shown before says what it can cost at most: the job, a host's start and its idling", () => {
  const classes = [
    { className: "serverless-prover-prod-l4-spot", instanceType: "g6.4xlarge", buy: "spot" },
    { className: "serverless-prover-prod-l40s", instanceType: "g6e.4xlarge", buy: "on-demand" },
  ] as const;
  const place = {
    kind: "deployed",
    stage: "prod",
    region: undefined,
    awsProfile: undefined,
    network: undefined,
  } as const;
  const said = sayPlan(planOf({ limit: 29 }), classes, place, { width: undefined, paint: (_color, text) => text });
  // An hour each: 29 minutes, 2 to store, 9 to start and 20 to idle.
  expect(said).toMatch(/l4-spot +g6\.4xlarge spot +0\.60 +31 min +0\.60\n/);
  expect(said).toMatch(/l40s +g6e\.4xlarge on-demand +3\.00 +31 min +3\.00\n/);
  expect(said).toContain("At most 3.60 USD");
  expect(said).toContain("6 proofs in one job for each class of hosts: compressed, of fibonacci and hash");
});

/** Where a run is put and submitted, in memory; classes that `refuses` names take no job. */
function memoryCalibrations(refuses: readonly string[] = []) {
  const objects = new Map<string, string>();
  const orders: CalibrationOrder[] = [];
  const calibrations: Pick<Calibrations, "put" | "putSpec" | "submit"> = {
    async put(key, bytes) {
      objects.set(key, Buffer.from(bytes).toString("latin1"));
    },
    async putSpec(run, proofs) {
      objects.set(specKey(run), encodeSpec(proofs));
    },
    async submit(order) {
      if (!objects.has(specKey(order.run))) throw new Error("there is nothing to be proved yet");
      if (refuses.includes(order.className)) throw new Error("the queue is disabled");
      orders.push(order);
      return jobId(`job-${orders.length}`);
    },
  };
  return { objects, orders, calibrations };
}

test("all that a run needs lies under its own prefix before its jobs are submitted, one for each class", async () => {
  const run = newRun(Date.UTC(2026, 10, 26, 3, 45, 12));
  expect(run).toMatch(/^20261126-034512-/);
  expect(run).toMatch(runForm);
  const { objects, orders, calibrations } = memoryCalibrations();
  const plan = planOf({ sizes: [1, 2], modes: ["core", "compressed"], limit: 10 });
  const jobs = await startCalibration(calibrations, run, plan, ["a", "b"]);
  expect(jobs.map(({ className }) => className)).toEqual(["a", "b"]);
  expect(orders).toMatchObject([
    { run, className: "a", limitSec: 600, timeoutSec: 720 },
    { run, className: "b", limitSec: 600, timeoutSec: 720 },
  ]);
  const proofs = parseSpec(objects.get(specKey(run)) ?? "", run);
  expect(proofs).toHaveLength(8);
  for (const { programKey, stdinKey } of proofs)
    expect([programKey, stdinKey].every((key) => objects.has(key))).toBe(true);
  expect([...objects.keys()].filter((key) => !key.startsWith(calibrationPrefix(run)))).toEqual([]);
});

test("where a class refuses its job, what has begun is told, and how to end it", async () => {
  const { calibrations } = memoryCalibrations(["b"]);
  const started = startCalibration(calibrations, "20261126-034512-0a1b", planOf(), ["a", "b"]);
  await expect(started).rejects.toMatchObject({
    message: expect.stringMatching(/for 1 of 2 classes of hosts, and then: the queue is disabled/),
    todo: "`prover calibrate stop 20261126-034512-0a1b` ends what has begun.",
  });
});

test("only proofs that were made and verified are fitted, and are marked", () => {
  const at = (mpgu: number, program: string) => ({
    ...({ program, mode: "core", outcome: "proved", cycles: 1n, gas: pgu(BigInt(mpgu) * 1_000_000n) } as const),
    stages: [
      { stage: "execute", elapsedMs: 5 },
      { stage: "prove", elapsedMs: 2_000 + mpgu * 500 },
    ] as const,
  });
  const result: CalibrationResult = {
    ...{ run: "20261126-034512-0a1b", className: "l4", jobId: jobId("job"), backend: "cuda" },
    startedAtSec: unixSeconds(1_790_000_000),
    measurements: [
      ...[1, 5, 25].flatMap((mpgu) => [at(mpgu, "fibonacci"), at(mpgu, "hash")]),
      {
        program: "own",
        mode: "core",
        outcome: "failed",
        because: "it panicked",
        stages: [{ stage: "prove", elapsedMs: 9 }],
      },
    ],
    stopped: "the deadline has passed",
  };
  const costs = { idleShare: 0, margin: 0.1, proveUsdMicros: 400_000n };
  const host = { className: "l4", instanceType: "g6.4xlarge", buy: "on-demand" } as const;
  const { jobs, calibration, fit, proposal } = fitClass(host, measuredBy(result), costs);
  expect({ jobs, calibration }).toEqual({ jobs: 6, calibration: 6 });
  expect(fit?.pguPerSec).toBeCloseTo(2_000_000, 0);
  expect(fit?.overheadSec).toBeCloseTo(2, 6);
  expect(proposal?.targetUsdPerBpgu).toBeCloseTo((1.323 / 3_600 / 2e6) * 1e9 * 1.1, 5);
});
