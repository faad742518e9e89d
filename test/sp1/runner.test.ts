import { describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { withGuestJobs } from "./guest-job.ts";
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

  test("says why a program fails", async () => {
    await shop().start(await jobFor("panic", encodeStdin())).ended;
    expect(await shop().result()).toMatchObject({
      failure: { error: "EXECUTION_FAILURE", cause: "HALT_WITH_NON_ZERO_EXIT_CODE", stage: "execute" },
    });
  });

  test("refuses a program that is not the request's", async () => {
    const environment = await jobFor("fibonacci", encodeStdin(u64(20)), { VK_HASH: `0x${"09".repeat(32)}` });
    await shop().start(environment).ended;
    expect(await shop().result()).toMatchObject({ failure: { error: "VERIFICATION_KEY_MISMATCH" } });
  });
});
