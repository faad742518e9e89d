import { spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import type { JobRun } from "../runner/workshop.ts";
import { builtPrograms } from "./built-programs.ts";
import { type GpuHome, gpuHome, gpuSocket, sharedMemory } from "./gpu-home.ts";
import { guestPath, withGuestJobs } from "./guest-job.ts";
import { proverOf, runProverWith } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

/**
 * What becomes of a job when the GPU's side misbehaves: the runner as Batch starts it, the real prover, and a stand-in for
 * the GPU server at its socket, of which a machine has one.
 */

const { shop, jobFor, keyOf } = withGuestJobs();
const twenty = encodeStdin(u64(20));

let home: GpuHome;
let sharedBefore: ReadonlySet<string>;
const sharedSince = () => sharedMemory().filter((name) => !sharedBefore.has(name));
beforeEach(() => void (sharedBefore = new Set(sharedMemory())));
afterEach(() => home.remove());

/** A host whose GPU server behaves so; undefined: it has none. */
async function host(behaviour: string | undefined): Promise<GpuHome> {
  home = gpuHome(behaviour, { GPU_SERVER_STAND_IN_VK: (await keyOf("fibonacci")).path });
  return home;
}

async function startJob(behaviour: string | undefined, overrides: Record<string, string> = {}): Promise<JobRun> {
  const { folder, seen } = await host(behaviour);
  const job = { PROVER_BACKEND: "cuda", HOME: folder, ...seen, ...overrides };
  return shop().start(await jobFor("fibonacci", twenty, job));
}

/** Another prover on this machine may have shared memory of its own for a while. */
async function leavesNothing() {
  expect(home.processes()).toEqual([]);
  expect(existsSync(gpuSocket)).toBe(false);
  expect(await shop().leftovers()).toEqual([]);
  await vi.waitFor(() => expect(sharedSince()).toEqual([]), { timeout: 20_000 });
}

describe("a proof that the GPU server makes", () => {
  test.each(["mock", "slow-to-listen", "flood"])(
    "reaches our own verifier, which knows a mock: %s",
    async (behaviour) => {
      const { exitCode, output } = await (await startJob(behaviour)).ended;
      expect(exitCode, output).toBe(exitCodes.stored);
      const result = await shop().result();
      expect(result, output).toMatchObject({
        backend: "cuda",
        failure: { error: "VERIFICATION_FAILURE", stage: "verify" },
      });
      expect(result.stages.map(({ stage }) => stage)).toContain("prove");
      expect(output.length).toBeLessThan(100_000);
      await leavesNothing();
    },
  );

  test("is not lost among what the server prints, where events and log share a descriptor", async () => {
    const { folder } = await host("flood");
    const [program, stdin, proof] = [guestPath("fibonacci"), join(folder, "stdin"), join(folder, "proof")];
    writeFileSync(stdin, twenty);
    const args = [
      "prove",
      "--backend",
      "cuda",
      "--mode",
      "core",
      "--program",
      program,
      "--stdin",
      stdin,
      "--out",
      proof,
    ];
    const env = { ...process.env, HOME: folder };
    const prover = spawn(builtPrograms().prover, args, { env, stdio: ["ignore", "pipe", "ignore"] });
    const lines = (await text(prover.stdout)).trim().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      ...["stage", "stage", "stage", "stage"],
      "proved",
    ]);
    await leavesNothing();
  });
});

describe("what the GPU's side does wrong is the host's trouble", () => {
  test.each([
    ["no-gpu", "it ended before it listened: exit status: 0"],
    ["refuse-setup", "it says: CUDA error: out of memory"],
    ["segfault-at-setup", "it ended: signal: 11 (SIGSEGV)"],
    ["refuse-proof", "it says: a shard could not be proved"],
    ["abort-while-proving", "it ended: signal: 6 (SIGABRT)"],
    ["garbage", "its answer is unreadable"],
    ["other-response", "it answers something else than was asked"],
    ["half-response", /it answers with \d+ bytes of \d+/],
    ["huge-response", "it answers with 0 bytes of 4294967295"],
  ])("%s", async (behaviour, because) => {
    const { exitCode, lines, output } = await (await startJob(behaviour)).ended;
    expect(exitCode, output).toBe(exitCodes.hostLost);
    expect(lines.findLast((line) => line.because !== undefined)?.because).toMatch(because);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json|proof\.bin/));
    await leavesNothing();
  });

  test("and the result when it happens again", async () => {
    const again = await startJob("segfault-at-setup", { AWS_BATCH_JOB_ATTEMPT: "2" });
    expect((await again.ended).exitCode).toBe(exitCodes.stored);
    const failure = {
      error: "PROVING_FAILURE",
      stage: "prove",
      message: "sp1-gpu-server: it ended: signal: 11 (SIGSEGV)",
    };
    expect(await shop().result(1, 2)).toMatchObject({ outcome: "failed", failure });
  });
});

describe("a host without the right GPU server", () => {
  test.each([
    ["other-version", /has version 6\.4\.0, this prover needs 6\.10\.0/],
    [undefined, /\.sp1\/bin\/sp1-gpu-server is not there/],
  ])("gets none from elsewhere, and has none stopped: %s", async (behaviour, because) => {
    const proxy = await startProxy();
    const { bin, seen } = await host(behaviour);
    const before = home.installed();
    const through = { HTTPS_PROXY: proxy.url, ALL_PROXY: proxy.url, PATH: `${bin}:${process.env.PATH ?? ""}` };
    const job = { PROVER_BACKEND: "cuda", HOME: home.folder, NO_PROXY: "127.0.0.1", ...seen, ...through };
    const { exitCode, lines, output } = await shop().start(await jobFor("fibonacci", twenty, job)).ended;
    await proxy.close();
    expect(exitCode, output).toBe(exitCodes.hostLost);
    expect(lines.findLast((line) => line.because !== undefined)?.because).toMatch(because);
    expect({ asked: proxy.asked(), stopped: home.systemctlCalls() }).toEqual({ asked: 0, stopped: [] });
    expect(home.installed()).toEqual(before);
    await leavesNothing();
  });
});

describe("a GPU server that hangs", () => {
  test.each(["hang-at-version", "never-listen", "hang-at-setup"])(
    "is given up after a while: %s",
    async (behaviour) => {
      const { folder } = await host(behaviour);
      const stdin = join(folder, "stdin");
      writeFileSync(stdin, twenty);
      const files = ["--program", guestPath("fibonacci"), "--stdin", stdin, "--out", join(folder, "proof")];
      const args = ["prove", "--backend", "cuda", "--mode", "core", ...files, "--start-limit-sec", "2"];
      const { exitCode, last } = await runProverWith({ HOME: folder }, ...args);
      const message = "sp1-gpu-server: it is not ready within 2 s";
      expect({ exitCode, last }).toMatchObject({
        exitCode: 12,
        last: { stage: "setup", error: "PROVING_FAILURE", message },
      });
      await leavesNothing();
    },
  );

  test("while it proves, is ended by the deadline", async () => {
    const inTwenty = String(Math.floor(Date.now() / 1_000) + 20);
    const { exitCode, output } = await (await startJob("hang-while-proving", { DEADLINE_SEC: inTwenty })).ended;
    expect(exitCode, output).toBe(exitCodes.tooLate);
    await leavesNothing();
  });

  test("while it proves, is ended with its host", async () => {
    const job = await startJob("hang-while-proving");
    await job.says({ stage: "prove", proverStage: "setup" });
    await vi.waitFor(() => expect(home.sharedMemory()).not.toEqual([]), { timeout: 60_000 });
    job.signal("SIGTERM");
    expect((await job.ended).exitCode).toBe(exitCodes.hostLost);
    await leavesNothing();
  });

  test("while it proves, ends with a prover that is killed, for want of memory", async () => {
    const job = await startJob("hang-while-proving");
    await job.says({ stage: "prove", proverStage: "setup" });
    await vi.waitFor(() => expect(home.sharedMemory()).not.toEqual([]), { timeout: 60_000 });
    process.kill(proverOf(job.pid), "SIGKILL");
    const { exitCode, output } = await job.ended;
    expect(exitCode, output).toBe(exitCodes.hostLost);
    await leavesNothing();
  });

  test("while it proves, ends with a runner that is killed, and disturbs no later job", async () => {
    const job = await startJob("hang-while-proving");
    await job.says({ stage: "prove", proverStage: "setup" });
    await vi.waitFor(() => expect(home.sharedMemory()).not.toEqual([]), { timeout: 60_000 });
    job.signal("SIGKILL");
    await job.ended;
    await vi.waitFor(() => expect(home.processes()).toEqual([]), { timeout: 20_000 });
    for (const name of home.sharedMemory()) rmSync(join("/dev/shm", name)); // a container's end removes it
    expect(existsSync(gpuSocket)).toBe(true);
    home.remove();

    const next = await startJob("mock", { AWS_BATCH_JOB_ATTEMPT: "2" });
    expect((await next.ended).exitCode).toBe(exitCodes.stored);
    expect(await shop().result(1, 2)).toMatchObject({ failure: { error: "VERIFICATION_FAILURE" } });
  });
});

/** A proxy that lets nobody through, and counts who asks. */
async function startProxy() {
  let asked = 0;
  const server = createServer((socket) => {
    asked++;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => new Promise<unknown>((closed) => server.close(closed)),
  };
}
