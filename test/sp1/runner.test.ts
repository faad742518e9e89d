import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { bincode, zstd } from "../runner/artifacts.ts";
import { guestPath, withGuestJobs } from "./guest-job.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

const { shop, jobFor } = withGuestJobs();

describe("the runner with the real prover, in SP1's mock mode", () => {
  test.each(["core", "compressed"])("makes a %s proof that its verifier accepts", async (mode) => {
    const { exitCode, output } = await shop().start(
      await jobFor("fibonacci", encodeStdin(u64(20)), { PROOF_MODE: mode }),
    ).ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    const result = await shop().result();
    expect(result, output).toMatchObject({ outcome: "proved", backend: "mock" });
    expect(result.gas).toBeGreaterThan(0n);
    expect(await shop().leftovers()).toEqual([]);
  });

  const asked = (fault: number) => ({ program: "fault", stdin: encodeStdin(u64(fault)) });
  const fibonacci = { program: "fibonacci", stdin: encodeStdin(u64(20)) };
  const many = encodeStdin(u64(1_000_000));
  const torn = encodeStdin(u64(20)).subarray(0, -3);
  const padded = Buffer.concat([encodeStdin(u64(20)), Buffer.alloc(1)]);

  test.each<[string, { program: string; stdin: Uint8Array }, Record<string, string>, string | undefined]>([
    ["a panic", { program: "panic", stdin: encodeStdin() }, {}, "HALT_WITH_NON_ZERO_EXIT_CODE"],
    ["an exit code", asked(9), {}, "HALT_WITH_NON_ZERO_EXIT_CODE"],
    ["a bad address", asked(1), {}, "INVALID_MEMORY_ACCESS"],
    ["an unknown call", asked(2), {}, undefined],
    ["a breakpoint", asked(3), {}, "UNIMPLEMENTED"],
    ["input that is not there", asked(4), {}, undefined],
    ["a jump into nothing", asked(6), {}, "INVALID_MEMORY_ACCESS"],
    ["too many cycles", { ...fibonacci, stdin: many }, { CYCLE_LIMIT: "100000" }, "EXCEEDED_CYCLE_LIMIT"],
    ["too much gas", fibonacci, { GAS_LIMIT: "100" }, "EXCEEDED_GAS_LIMIT"],
    ["a stdin that is cut off", { ...fibonacci, stdin: torn }, {}, undefined],
    ["a stdin with a byte too many", { ...fibonacci, stdin: padded }, {}, undefined],
  ])("says why a program fails: %s", async (_why, { program, stdin }, limits, cause) => {
    const { exitCode, output } = await shop().start(await jobFor(program, stdin, limits)).ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    const result = await shop().result();
    expect(result).toMatchObject({ failure: { error: "EXECUTION_FAILURE", stage: "execute" } });
    expect(result.outcome === "failed" && result.failure.cause).toBe(cause);
    expect(await shop().leftovers()).toEqual([]);
  });

  test("proves a program that commits to nothing, and one at exactly its limits", async () => {
    await shop().start(await jobFor("fault", encodeStdin(u64(0)))).ended;
    expect(await shop().result()).toMatchObject({ outcome: "proved" });

    await shop().start(await jobFor("fibonacci", fibonacci.stdin, { AWS_BATCH_JOB_ATTEMPT: "2" })).ended;
    const { cycles = 0n, gas = 0n } = await shop().result(1, 2);
    const atLimits = { AWS_BATCH_JOB_ATTEMPT: "3", CYCLE_LIMIT: `${cycles}`, GAS_LIMIT: `${gas}` };
    await shop().start(await jobFor("fibonacci", fibonacci.stdin, atLimits)).ended;
    expect(await shop().result(1, 3)).toMatchObject({ outcome: "proved", cycles, gas });

    const oneLess = { AWS_BATCH_JOB_ATTEMPT: "4", CYCLE_LIMIT: `${cycles - 1n}` };
    await shop().start(await jobFor("fibonacci", fibonacci.stdin, oneLess)).ended;
    expect(await shop().result(1, 4)).toMatchObject({ failure: { cause: "EXCEEDED_CYCLE_LIMIT" } });
  });

  test("says that a program is none for SP1", async () => {
    const elf = Buffer.from(readFileSync(guestPath("fibonacci"))).fill(0xff, 0xb0, 0xc0); // its code begins at byte 0xb0
    const PROGRAM_URI = shop().artifacts.serve("/programs/none", zstd(bincode(elf)));
    await shop().start(await jobFor("fibonacci", fibonacci.stdin, { PROGRAM_URI })).ended;
    expect(await shop().result()).toMatchObject({ failure: { error: "EXECUTION_FAILURE", stage: "check" } });
  });

  test("refuses a program that is not the request's", async () => {
    const environment = await jobFor("fibonacci", encodeStdin(u64(20)), { VK_HASH: `0x${"09".repeat(32)}` });
    await shop().start(environment).ended;
    expect(await shop().result()).toMatchObject({ failure: { error: "VERIFICATION_KEY_MISMATCH" } });
  });
});
