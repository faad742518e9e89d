import { expect, test, vi } from "vitest";
import { encodeSpec, parseCalibration } from "../../src/adapters/s3/calibration-files.ts";
import { type CalibrationProof, calibrationPrefix, hostsPrefix, specKey } from "../../src/domain/calibration.ts";
import { exitCodes, runnerStages } from "../../src/domain/job.ts";
import { aProgram, bincode, noise, zstd } from "./artifacts.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { startedProcesses, untilNoneIsAlive } from "./processes.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

const run = "20261126-034512-0a1b";
const className = "serverless-prover-dev-l4-spot";

/** The environment of a job that measures: nothing in it is about a request or the network. */
function calibration(overrides: Record<string, string> = {}): Record<string, string> {
  const ofAny = /^(AWS_|PATH|WORK_DIR|MAX_|BUCKET_NAME|PROVER_BACKEND)/;
  const shared = Object.fromEntries(Object.entries(shop().job()).filter(([name]) => ofAny.test(name)));
  return { ...shared, CALIBRATION_RUN: run, CALIBRATION_CLASS: className, CALIBRATION_LIMIT_SEC: "600", ...overrides };
}

type Wanted = { gas: string; mode?: CalibrationProof["mode"]; artifact?: Uint8Array };

/** Puts programs of so much gas, and the run's spec, where the command line puts them. */
async function wanted(...all: readonly Wanted[]): Promise<void> {
  const prefix = calibrationPrefix(run);
  const proofs = all.map(({ gas, mode = "compressed" }, at) => ({
    ...{ program: `program ${gas}`, mode },
    ...{ programKey: `${prefix}${at}.program`, stdinKey: `${prefix}${at}.stdin` },
  }));
  for (const [at, { gas, artifact = zstd(bincode(aProgram({ gas }).raw)) }] of all.entries()) {
    await shop().put(proofs[at]!.programKey, artifact);
    await shop().put(proofs[at]!.stdinKey, new Uint8Array([1, 2, 3]));
  }
  await shop().put(specKey(run), Buffer.from(encodeSpec(proofs)));
}

const resultText = () => shop().text(`${hostsPrefix(run, className)}result.json`);
const result = async () => parseCalibration(await resultText());

test("every proof is made and measured, and nothing is left but what was measured", async () => {
  await wanted({ gas: "1000" }, { gas: "2000", mode: "core" });
  const { exitCode, lines } = await shop().start(calibration()).ended;
  expect(exitCode).toBe(exitCodes.stored);

  const { measurements, stopped, ...said } = await result();
  expect(said).toMatchObject({ run, className, jobId: "job-1", backend: "simulated" });
  expect(stopped).toBeUndefined();
  expect(measurements).toMatchObject([
    { program: "program 1000", mode: "compressed", outcome: "proved", gas: 1000n },
    { program: "program 2000", mode: "core", outcome: "proved", gas: 2000n },
  ]);
  const stages = runnerStages.filter((stage) => !["claim", "guard", "store"].includes(stage));
  for (const each of measurements) expect(each.stages.map(({ stage }) => stage)).toEqual(stages);

  expect(await shop().leftovers()).toEqual([]);
  const keys = await shop().keys();
  expect(keys.filter((key) => !key.startsWith(calibrationPrefix(run)))).toEqual([]);
  expect(keys.filter((key) => key.endsWith(".bin"))).toEqual([]);
  expect(lines.every((line) => line.service === "calibrate-job" && line.simulated === true)).toBe(true);
  expect(lines.filter((line) => "requestId" in line)).toEqual([]);
});

test("a proof holds its host for gas over throughput", async () => {
  await wanted({ gas: "1500" });
  await shop().start(calibration({ SIMULATED_PGU_PER_SEC: "1000" })).ended;
  const [measured] = (await result()).measurements;
  const took = measured?.stages.find(({ stage }) => stage === "prove")?.elapsedMs;
  expect(took).toBeGreaterThanOrEqual(1_490);
});

test("a program that cannot be proved is told of, and the next one is measured", async () => {
  await wanted({ gas: "1000", artifact: bincode(noise(500)) }, { gas: "2000", artifact: noise(40) }, { gas: "3000" });
  expect((await shop().start(calibration()).ended).exitCode).toBe(exitCodes.stored);
  const { measurements, stopped } = await result();
  expect(stopped).toBeUndefined();
  expect(measurements).toMatchObject([
    { outcome: "failed", because: expect.stringContaining("neither an ELF nor a simulated one") },
    { outcome: "failed", because: expect.stringContaining("program: ") },
    { outcome: "proved", gas: 3000n },
  ]);
});

test("a host that goes away ends it at once; what was measured whole is kept, and nothing of the rest", async () => {
  await wanted({ gas: "1000" }, { gas: "300000" }, { gas: "2000" });
  const job = shop().start(calibration({ SIMULATED_PGU_PER_SEC: "1000" }));
  const shown = await vi.waitFor(
    async () => {
      const progress = JSON.parse(await shop().text(`${hostsPrefix(run, className)}progress.json`)) as object;
      expect(progress).toMatchObject({ done: 1, stage: "prove" });
      return progress;
    },
    { timeout: 20_000, interval: 100 },
  );
  expect(shown).toMatchObject({ of: 3, program: "program 300000", mode: "compressed", simulated: true });
  expect(await shop().keys()).not.toContain(`${hostsPrefix(run, className)}result.json`);
  job.signal("SIGTERM");
  expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
  const { measurements, stopped } = await result();
  expect(stopped).toBe("the host goes away");
  expect(measurements).toMatchObject([{ outcome: "proved", gas: 1000n }]);
  expect(await shop().leftovers()).toEqual([]);
});

test("its limit ends it, and what would certainly not end within it is not begun", async () => {
  await wanted({ gas: "1000" }, { gas: "300000" });
  const { exitCode, lines } = await shop().start(
    calibration({ SIMULATED_PGU_PER_SEC: "1000", CALIBRATION_LIMIT_SEC: "20" }),
  ).ended;
  expect(exitCode).toBe(exitCodes.tooLate);
  expect(lines.filter(({ stage, outcome }) => stage === "prove" && outcome === "done")).toHaveLength(1);
  const { measurements, stopped } = await result();
  expect(stopped).toMatch(/^a proof of 300000 PGU takes 300 s at the least/);
  expect(measurements).toHaveLength(1);
  expect(await shop().leftovers()).toEqual([]);
});

test("SP1's prover is asked for each proof anew, and dies with the job", async () => {
  await wanted({ gas: "1" }, { gas: "2" });
  const sp1 = (fake: string) =>
    fakeSp1(shop(), fake).then((env) => calibration({ ...env, SKIP_GUARDS: "shared-memory,memory" }));
  expect((await shop().start(await sp1("plain")).ended).exitCode).toBe(exitCodes.stored);
  expect(await result()).toMatchObject({
    backend: "cpu",
    versions: { network: "sp1-v6.1.0" },
    measurements: [
      { outcome: "proved", gas: 8213n },
      { outcome: "proved", gas: 8213n },
    ],
  });

  const job = shop().start(await sp1("prove-hang"));
  const pids = await startedProcesses(shop().folder);
  job.signal("SIGTERM");
  expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
  await untilNoneIsAlive(pids);
  expect(await result()).toMatchObject({ measurements: [], stopped: "the host goes away" });
});

test.each([
  ["is not there", undefined, /there is no calibration/],
  ["is half of one", encodeSpec([]).slice(0, 10), /not a calibration's spec/],
  ["asks for nothing", encodeSpec([]), /not a calibration's spec/],
  [
    "reaches into the jobs of requests",
    encodeSpec([{ program: "p", mode: "core", programKey: "jobs/x/claim", stdinKey: `${calibrationPrefix(run)}s` }]),
    /jobs\/x\/claim lies outside calibration\//,
  ],
])("a spec that %s is refused before anything is proved", async (_how, text, because) => {
  if (text !== undefined) await shop().put(specKey(run), Buffer.from(text));
  expect((await shop().start(calibration()).ended).exitCode).toBe(exitCodes.badJob);
  const { measurements, stopped } = await result();
  expect(stopped).toMatch(because);
  expect(measurements).toEqual([]);
});

test("an environment that is no calibration's is refused with every fault", async () => {
  const { exitCode, lines } = await shop().start(
    calibration({ CALIBRATION_RUN: "../jobs", CALIBRATION_CLASS: "a/b", CALIBRATION_LIMIT_SEC: "soon" }),
  ).ended;
  expect(exitCode).toBe(exitCodes.badJob);
  const said = JSON.stringify(lines);
  for (const name of ["CALIBRATION_RUN", "CALIBRATION_CLASS", "CALIBRATION_LIMIT_SEC"]) expect(said).toContain(name);
  expect(await shop().keys()).toEqual([]);
});
