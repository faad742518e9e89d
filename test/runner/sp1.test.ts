import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { standing } from "../adapters/network/status-server.ts";
import { fakeHash } from "./fake-prover.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { startedProcesses, untilNoneIsAlive } from "./processes.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

async function sp1Job(fake: string, overrides: Record<string, string> = {}): Promise<Record<string, string>> {
  return shop().job({
    ...(await fakeSp1(shop(), fake)),
    PUBLIC_VALUES_HASH: fakeHash,
    CYCLE_LIMIT: "1000000",
    GAS_LIMIT: "2000000",
    SKIP_GUARDS: "shared-memory,memory", // the fake needs neither, and this machine may lack them
    ...overrides,
  });
}

const written = (name: string) => readFile(join(shop().folder, name), "utf8");
describe("a proof by SP1", () => {
  test.each(["plain", "prove-flood", "execute-strange"])("is stored when its prover is %s", async (fake) => {
    const { exitCode, output } = await shop().start(await sp1Job(fake)).ended;
    expect(exitCode, output.slice(-2_000)).toBe(exitCodes.stored);
    expect(Buffer.from(await shop().proof()).toString()).toBe("proof");
    expect(await shop().result()).toMatchObject({ outcome: "proved", backend: "cpu", cycles: 6111n, gas: 8213n });
    expect(output.length).toBeLessThan(100_000);
    expect(await shop().leftovers()).toEqual([]);
  });

  test("asks the prover in its words", async () => {
    await shop().start(await sp1Job("plain", { PROVER_BACKEND: "mock", CACHE_DIR: "/cache" })).ended;
    const calls = (await written("calls")).trim().split("\n");
    const [version, vk, execute, prove, verify] = calls;
    expect(calls).toHaveLength(5);
    expect(version).toBe("--version");
    expect(vk).toMatch(/^vk --program \S+ --out \S+ --vk-cache \/cache$/);
    expect(execute).toMatch(
      /^execute --program \S+ --stdin \S+ --cycle-limit 1000000 --gas-limit 2000000 --wall-limit-sec 62$/,
    );
    expect(prove).toMatch(
      /^prove --backend mock --mode compressed --program \S+ --stdin \S+ --out \S+ --vk-cache \/cache$/,
    );
    expect(verify).toMatch(/^verify --proof \S+ --vk \S+ --mode compressed --mock --public-values-hash 0x1+$/);
  });

  test("is held against the job's own run where the request states no public values", async () => {
    await shop().start(await sp1Job("plain", { PUBLIC_VALUES_HASH: "" })).ended;
    expect((await written("calls")).trim().split("\n").at(-1)).toMatch(/^verify .* --public-values-hash 0x1+$/);
  });

  test("is made without the job's credentials in reach", async () => {
    await shop().start(await sp1Job("plain")).ended;
    expect(await written("environment")).not.toMatch(/AWS_/);
  });
});

describe("what the prover says is what the job stores", () => {
  test.each([
    ["execute-program", { error: "EXECUTION_FAILURE", cause: "EXCEEDED_CYCLE_LIMIT", message: "too many cycles" }],
    ["execute-input", { error: "EXECUTION_FAILURE", message: "the stdin is not bincode" }],
    [
      "version-other",
      {
        error: "PROVING_FAILURE",
        stage: "check",
        message: "this host's prover makes proofs of sp1-v7.0.0, the request wants sp1-v6.1.0",
      },
    ],
    ["version-silent", { error: "PROVING_FAILURE", stage: "check" }],
    ["vk-input", { error: "EXECUTION_FAILURE", stage: "check" }],
    ["prove-crash", { error: "PROVING_FAILURE", message: "the prover ended with SIGSEGV", stage: "prove" }],
    ["prove-abort", { error: "PROVING_FAILURE", message: "the prover ended with SIGABRT", stage: "prove" }],
    ["prove-exit", { error: "PROVING_FAILURE", message: "the prover ended with exit code 99" }],
    ["prove-silent", { error: "PROVING_FAILURE" }],
    ["verify-invalid", { error: "VERIFICATION_FAILURE", message: "wrong", stage: "verify" }],
  ])("%s", async (fake, failure) => {
    const { exitCode, output } = await shop().start(await sp1Job(fake)).ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    expect(await shop().result()).toMatchObject({ outcome: "failed", failure });
    expect(
      JSON.stringify(
        await shop()
          .result()
          .then(({ stages }) => stages),
      ),
    ).toContain("fetch");
  });

  test("another verifying key, or other public values, than the request's", async () => {
    const other = `0x${"22".repeat(32)}`;
    await shop().start(await sp1Job("plain", { VK_HASH: other })).ended;
    expect(await shop().result()).toMatchObject({ failure: { error: "VERIFICATION_KEY_MISMATCH" } });
    await shop().start(await sp1Job("plain", { PUBLIC_VALUES_HASH: other, AWS_BATCH_JOB_ATTEMPT: "2" })).ended;
    expect(await shop().result(1, 2)).toMatchObject({ failure: { error: "PUBLIC_VALUES_MISMATCH" } });
  });

  test("a prover of another version than the request's does nothing for it", async () => {
    await shop().start(await sp1Job("version-other")).ended;
    expect(await written("calls")).toBe("--version\n");
  });

  test("an image of another network's version refuses before it fetches a byte", async () => {
    const job = await sp1Job("plain", { IMAGE_NETWORK_VERSION: "sp1-v7.0.0" });
    const { exitCode } = await shop().start(job).ended;
    expect(exitCode).toBe(exitCodes.stored);
    const message = "this image makes proofs of sp1-v7.0.0, the request wants sp1-v6.1.0";
    expect(await shop().result()).toMatchObject({ failure: { error: "PROVING_FAILURE", stage: "check", message } });
    expect(shop().artifacts.asked).toEqual([]);
    expect(existsSync(join(shop().folder, "calls"))).toBe(false);
  });

  test("an image of the request's network version proves", async () => {
    await shop().start(await sp1Job("plain", { IMAGE_NETWORK_VERSION: "sp1-v6.1.0" })).ended;
    expect(await shop().result()).toMatchObject({ outcome: "proved" });
  });

  test.each([
    ["plonk", "groth16"],
    ["groth16", "none"],
  ])("an image without the circuit for %s refuses before it fetches a byte", async (mode, circuits) => {
    const job = await sp1Job("plain", { PROOF_MODE: mode, IMAGE_CIRCUITS: circuits });
    expect((await shop().start(job).ended).exitCode).toBe(exitCodes.stored);
    const message = `this image has no circuit for ${mode}, which the request wants: build it with CIRCUITS`;
    expect(await shop().result()).toMatchObject({ failure: { error: "PROVING_FAILURE", stage: "check", message } });
    expect(shop().artifacts.asked).toEqual([]);
  });

  test.each([
    [{ PROOF_MODE: "groth16", IMAGE_CIRCUITS: "groth16,plonk", LEAST_GROTH16_SEC: "1" }],
    [{ PROOF_MODE: "compressed", IMAGE_CIRCUITS: "none" }],
    [{ PROOF_MODE: "plonk", IMAGE_CIRCUITS: "none", PROVER_BACKEND: "mock" }],
  ])("an image that has what the proof needs proves %o", async (image) => {
    await shop().start(await sp1Job("plain", image)).ended;
    expect(await shop().result()).toMatchObject({ outcome: "proved" });
  });

  test("what it prints stays in the job's own log", async () => {
    const { output } = await shop().start(await sp1Job("prove-crash")).ended;
    expect(output).toContain("private input 4711");
    const stored = await Promise.all((await shop().keys()).map((key) => shop().text(key)));
    expect(stored.join("\n")).not.toContain("4711");
  });
});

describe("a host's trouble gets one more try, and then it is the result", () => {
  test.each([
    ["prove-killed", {}],
    ["execute-bus", {}],
    ["prove-host", {}],
    ["prove-input", {}],
    ["verify-input", {}],
    ["plain", { SP1_PROVER_BIN: "/nowhere/sp1-prover" }],
  ])("%s %o", async (fake, overrides) => {
    expect((await shop().start(await sp1Job(fake, overrides)).ended).exitCode).toBe(exitCodes.hostLost);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));

    const again = { ...overrides, AWS_BATCH_JOB_ATTEMPT: "2" };
    expect((await shop().start(await sp1Job(fake, again)).ended).exitCode).toBe(exitCodes.stored);
    expect(await shop().result(1, 2)).toMatchObject({ outcome: "failed", failure: { error: "PROVING_FAILURE" } });
  });
});

const inSec = (sec: number) => String(Math.floor(Date.now() / 1_000) + sec);

test("a deadline that passes while it proves ends the job", async () => {
  const job = shop().start(await sp1Job("prove-hang", { DEADLINE_SEC: inSec(12) }));
  const pids = await startedProcesses(shop().folder);
  expect((await job.ended).exitCode).toBe(exitCodes.tooLate);
  await untilNoneIsAlive(pids);
  expect(await shop().result()).toMatchObject({ outcome: "late", gas: 8_213n });
});

test("a deadline that leaves no time for the wrap is refused before anything is done", async () => {
  const plonk = await sp1Job("plain", { PROOF_MODE: "plonk", DEADLINE_SEC: inSec(25), SKIP_GUARDS: "memory" });
  expect((await shop().start(plonk).ended).exitCode).toBe(exitCodes.tooLate);
  expect(await shop().keys()).toEqual([]);
  expect((await shop().start({ ...plonk, LEAST_PLONK_SEC: "1" }).ended).exitCode).not.toBe(exitCodes.tooLate);
});

test("the gas that was found, at the best that the host can do, must fit the time that is left", async () => {
  const slow = await sp1Job("plain", { BEST_PGU_PER_SEC: "10" }); // 8,213 PGU
  const { exitCode, output } = await shop().start(slow).ended;
  expect(exitCode).toBe(exitCodes.tooLate);
  expect(output).toContain("a proof of 8213 PGU takes 822 s at the least");
  expect(await written("calls")).not.toContain("prove ");
});

describe("a command of the prover that hangs is the host's trouble once, and then the result", () => {
  test.each([
    ["version-hang", "check"],
    ["vk-stubborn", "check"],
    ["verify-hang", "verify"],
  ])("%s", async (fake, stage) => {
    const patient = { PROVER_PATIENCE_SEC: "3" };
    expect((await shop().start(await sp1Job(fake, patient)).ended).exitCode).toBe(exitCodes.hostLost);
    const again = await sp1Job(fake, { ...patient, AWS_BATCH_JOB_ATTEMPT: "2" });
    expect((await shop().start(again).ended).exitCode).toBe(exitCodes.stored);
    const message = "the prover did not end within 3 s";
    expect(await shop().result(1, 2)).toMatchObject({ failure: { error: "PROVING_FAILURE", stage, message } });
    if (fake !== "version-hang") await untilNoneIsAlive(await startedProcesses(shop().folder));
  });
});

describe("a host that goes away", () => {
  test("lets a proof that is made be verified and stored", async () => {
    const job = shop().start(await sp1Job("verify-slow"));
    await startedProcesses(shop().folder);
    job.signal("SIGTERM");
    const { exitCode, output } = await job.ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    expect(await shop().result()).toMatchObject({ outcome: "proved" });
  });

  test("does not wait for a verification that does not end", async () => {
    const job = shop().start(await sp1Job("verify-stubborn", { LEAVE_GRACE_SEC: "1" }));
    const pids = await startedProcesses(shop().folder);
    job.signal("SIGTERM");
    expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
    await untilNoneIsAlive(pids);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));
  });
});

test("a cancellation ends a prover that ignores SIGTERM", async () => {
  const job = shop().start(await sp1Job("prove-stubborn"));
  const pids = await startedProcesses(shop().folder);
  shop().network.shows(standing.canceled);
  expect((await job.ended).exitCode).toBe(exitCodes.canceled);
  await untilNoneIsAlive(pids);
  expect(await shop().leftovers()).toEqual([]);
});

describe("nothing of the prover outlives its job", () => {
  test.each(["prove-hang", "prove-stubborn"])("ended by the host, %s", async (fake) => {
    const job = shop().start(await sp1Job(fake));
    const pids = await startedProcesses(shop().folder);
    job.signal("SIGTERM");
    expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
    await untilNoneIsAlive(pids);
    expect(await shop().leftovers()).toEqual([]);
  });

  test("killed without a word", async () => {
    const job = shop().start(await sp1Job("prove-stubborn"));
    const pids = await startedProcesses(shop().folder);
    job.signal("SIGKILL");
    await untilNoneIsAlive(pids);
  });
});
