import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runProver } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

const folder = mkdtempSync(join(tmpdir(), "sp1-prover-test-"));
const guest = (name: string) => join(import.meta.dirname, "..", "..", "batch-image", "guest", `${name}.elf`);
const input = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

const none = input("none", encodeStdin());
const twenty = input("twenty", encodeStdin(u64(20)));
/** 20, fib(19) and fib(20), modulo 7919. */
const valuesOfTwenty = `0x${Buffer.concat([u64(20), u64(4181), u64(6765)]).toString("hex")}`;
const cache = join(folder, "keys");
const vk = join(folder, "fibonacci.vk");

const execute = (program: string, stdin: string, ...limits: string[]) =>
  runProver("execute", "--program", program, "--stdin", stdin, ...limits);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("execute", () => {
  it("says what a run costs and commits", async () => {
    const { exitCode, last } = await execute(guest("fibonacci"), twenty);
    expect(exitCode).toBe(0);
    expect(last).toMatchObject({ event: "executed", exitCode: 0, publicValues: valuesOfTwenty });
    expect(Number(last?.["cycles"])).toBeGreaterThan(1_000);
    expect(Number(last?.["gas"])).toBeGreaterThan(1_000);
  });

  it("hashes as often as it is told", async () => {
    const { last } = await execute(guest("hash"), input("three", encodeStdin(u64(3))));
    const hashed = [1, 2, 3].reduce((bytes) => createHash("sha256").update(bytes).digest(), Buffer.alloc(32));
    const committed = Buffer.concat([u64(3), hashed]);
    expect(last).toMatchObject({ event: "executed", publicValues: `0x${committed.toString("hex")}` });
  });

  it("reads a number of four bytes as well", async () => {
    const { last } = await execute(guest("fibonacci"), input("u32", encodeStdin(u64(20).subarray(0, 4))));
    expect(last).toMatchObject({ event: "executed", publicValues: valuesOfTwenty });
  });

  it("allows a run of exactly as many cycles as the limit, and refuses one cycle less", async () => {
    const { last } = await execute(guest("fibonacci"), twenty);
    const cycles = Number(last?.["cycles"]);
    const exact = await execute(guest("fibonacci"), twenty, "--cycle-limit", `${cycles}`);
    expect(exact.last).toMatchObject({ event: "executed" });
    const short = await execute(guest("fibonacci"), twenty, "--cycle-limit", `${cycles - 1}`);
    expect(short).toMatchObject({ exitCode: 10, last: { error: "EXECUTION_FAILURE", cause: 5 } });
  });

  it.each([
    { fault: "a panic", program: guest("panic"), stdin: none, limits: [], cause: 1 },
    { fault: "an input that is not there", program: guest("fibonacci"), stdin: none, limits: [], cause: 1 },
    {
      fault: "a run of too many cycles",
      program: guest("fibonacci"),
      stdin: input("many", encodeStdin(u64(1_000_000))),
      limits: ["--cycle-limit", "100000"],
      cause: 5,
    },
    {
      fault: "a run of too much gas",
      program: guest("fibonacci"),
      stdin: twenty,
      limits: ["--gas-limit", "100"],
      cause: 9,
    },
    { fault: "an endless loop", program: guest("loop"), stdin: none, limits: ["--wall-limit-sec", "1"], cause: 5 },
    {
      fault: "an endless loop that touches no memory",
      program: guest("fault"),
      stdin: input("fault-5", encodeStdin(u64(5))),
      limits: ["--cycle-limit", "1000", "--wall-limit-sec", "1"],
      cause: 5,
    },
    {
      fault: "a bad address",
      program: guest("fault"),
      stdin: input("fault-1", encodeStdin(u64(1))),
      limits: [],
      cause: 2,
    },
    {
      fault: "an unknown call",
      program: guest("fault"),
      stdin: input("fault-2", encodeStdin(u64(2))),
      limits: [],
      cause: 0,
    },
    {
      fault: "a breakpoint",
      program: guest("fault"),
      stdin: input("fault-3", encodeStdin(u64(3))),
      limits: [],
      cause: 7,
    },
    {
      fault: "a jump into nothing",
      program: guest("fault"),
      stdin: input("fault-6", encodeStdin(u64(6))),
      limits: [],
      cause: 2,
    },
  ])("blames the program for $fault", async ({ program, stdin, limits, cause }) => {
    const run = await execute(program, stdin, ...limits);
    expect(run).toMatchObject({
      exitCode: 10,
      last: { event: "failed", stage: "execute", error: "EXECUTION_FAILURE", cause },
    });
  });

  it.each([
    { what: "a torn stdin", program: guest("fibonacci"), stdin: input("torn", encodeStdin(u64(20)).subarray(0, -3)) },
    { what: "a file that is no ELF", program: twenty, stdin: twenty },
    { what: "an ELF with words that are no instructions", program: withoutInstructions(), stdin: twenty },
  ])("refuses $what", async ({ program, stdin }) => {
    const run = await execute(program, stdin);
    expect(run).toMatchObject({ exitCode: 11, last: { event: "failed", stage: "load", error: "BAD_INPUT" } });
  });

  it.each([
    { what: "a program that is not there", program: join(folder, "absent"), stdin: twenty },
    { what: "a stdin that is not there", program: guest("fibonacci"), stdin: join(folder, "absent") },
  ])("blames the host for $what", async ({ program, stdin }) => {
    const run = await execute(program, stdin);
    expect(run).toMatchObject({ exitCode: 12, last: { event: "failed", stage: "load", error: "PROVING_FAILURE" } });
  });

  it("leaves no shared memory behind when it is stopped", async () => {
    const shared = () => readdirSync("/dev/shm").filter((name) => name.includes("sp1_"));
    const others = new Set(shared());
    await execute(guest("loop"), none, "--wall-limit-sec", "1");
    expect(shared().filter((name) => !others.has(name))).toEqual([]);
  });
});

describe("vk", () => {
  it("names the program as the network and as contracts do, and keeps the key", async () => {
    const { exitCode, last } = await runProver("vk", "--program", guest("fibonacci"), "--out", vk, "--vk-cache", cache);
    expect(exitCode).toBe(0);
    expect(last).toMatchObject({ event: "vk", vkHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string });
    expect(readdirSync(cache)).toHaveLength(1);
    const kept = readFileSync(join(cache, readdirSync(cache)[0] ?? ""));
    const key = readFileSync(vk);
    // With its digest, before or behind it: a damaged key could still read as another.
    expect(kept.includes(key)).toBe(true);
    expect(kept.length).toBe(key.length + 32);
  });
});

describe("verify", () => {
  it.each([
    { what: "the host for a proof that is not there", proof: join(folder, "absent"), key: twenty, exitCode: 12 },
    { what: "the input for a key that is none", proof: twenty, key: input("torn.vk", new Uint8Array(7)), exitCode: 11 },
  ])("blames $what", async ({ proof, key, exitCode }) => {
    const run = await runProver("verify", "--proof", proof, "--vk", key, "--mode", "core");
    expect(run).toMatchObject({ exitCode, last: { event: "failed", stage: "load" } });
  });
});

describe("a mock proof", () => {
  const proof = (mode: string) => join(folder, `${mode}.proof`);
  const verify = (mode: string, ...more: string[]) =>
    runProver("verify", "--proof", proof(mode), "--vk", vk, "--mode", mode, ...more);

  beforeAll(async () => {
    for (const mode of ["core", "compressed", "groth16", "plonk"]) {
      const files = ["--program", guest("fibonacci"), "--stdin", twenty, "--out", proof(mode), "--vk-cache", cache];
      const run = await runProver("prove", "--backend", "mock", "--mode", mode, ...files);
      expect(run).toMatchObject({ exitCode: 0, last: { event: "proved", bytes: readFileSync(proof(mode)).length } });
    }
  });

  it.each(["core", "compressed", "groth16", "plonk"])(
    "of mode %s is what a mock proof must be, and is not real",
    async (mode) => {
      expect((await verify(mode, "--mock")).last).toMatchObject({ event: "verified", valid: true, mock: true });
      const real = await verify(mode);
      expect(real).toMatchObject({ exitCode: 0, last: { event: "verified", valid: false } });
    },
  );

  it("is refused in another mode, for another hash, of another program, and torn", async () => {
    const other = ["--public-values-hash", `0x${"00".repeat(32)}`];
    expect((await verify("groth16", "--mock", ...other)).last).toMatchObject({ valid: false });
    const wrongMode = await runProver("verify", "--proof", proof("core"), "--vk", vk, "--mode", "compressed", "--mock");
    expect(wrongMode.last).toMatchObject({ valid: false });
    const torn = input("torn.proof", readFileSync(proof("groth16")).subarray(0, -9));
    expect((await runProver("verify", "--proof", torn, "--vk", vk, "--mode", "groth16", "--mock")).last).toMatchObject({
      valid: false,
    });
  });

  it("may end with the one byte more that the SDK's own files have, and with no other", async () => {
    const bytes = readFileSync(proof("plonk"));
    const padded = (count: number) => input(`padded-${count}.proof`, Buffer.concat([bytes, Buffer.alloc(count)]));
    const judge = async (path: string) =>
      (await runProver("verify", "--proof", path, "--vk", vk, "--mode", "plonk", "--mock")).last?.["valid"];
    expect([await judge(padded(1)), await judge(padded(2))]).toEqual([true, false]);
  });

  it("is not made of a program that fails", async () => {
    const files = ["--program", guest("panic"), "--stdin", none, "--out", proof("panic"), "--vk-cache", cache];
    const run = await runProver("prove", "--backend", "mock", "--mode", "core", ...files);
    expect(run).toMatchObject({ exitCode: 10, last: { stage: "execute", error: "EXECUTION_FAILURE", cause: 1 } });
  });
});

describe("the command line", () => {
  it("tells its versions", async () => {
    const { stdout } = await runProver("--version");
    expect(JSON.parse(stdout)).toMatchObject({ sp1: "6.10.0", network: "sp1-v6.1.0" });
  });

  it("refuses what it does not know", async () => {
    expect((await runProver("prove", "--backend", "abacus")).exitCode).toBe(13);
  });
});

/** The code of the fibonacci guest begins at byte 0xb0. */
function withoutInstructions(): string {
  const elf = Buffer.from(readFileSync(guest("fibonacci")));
  elf.fill(0xff, 0xb0, 0xc0);
  return input("garbage.elf", elf);
}
