import { describe, expect, test } from "vitest";
import type { Failure } from "../../src/domain/failure.ts";
import { exitCodes, type JobResult } from "../../src/domain/job.ts";
import { aProgram, bincode, noise, zstd } from "./artifacts.ts";
import { id, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();

/** Runs a job that fails and returns the stored failure. */
async function failureOf(environment: Record<string, string>): Promise<Failure> {
  const { exitCode, output } = await shop().start(environment).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  const result: JobResult = await shop().result();
  expect(result.outcome).toBe("failed");
  expect(await shop().leftovers()).toEqual([]);
  return result.outcome === "failed" ? result.failure : expect.fail("it proved");
}

const programOf = (overrides: Parameters<typeof aProgram>[0]) => {
  const { artifact, vkHash } = aProgram(overrides);
  return { PROGRAM_URI: shop().artifacts.serve("/programs/p", artifact), VK_HASH: vkHash };
};
const served = (kind: "PROGRAM_URI" | "STDIN_URI", bytes: Uint8Array) => ({
  [kind]: shop().artifacts.serve(`/${kind}`, bytes),
});

describe("what proving again cannot mend is stored as the result", () => {
  test.each([
    [1, "HALT_WITH_NON_ZERO_EXIT_CODE"],
    [9, "EXCEEDED_GAS_LIMIT"],
  ])("a program that fails with cause %i", async (failureCause, cause) => {
    expect(await failureOf(shop().job(programOf({ failureCause })))).toMatchObject({
      error: "EXECUTION_FAILURE",
      cause,
      stage: "execute",
    });
  });

  test.each([
    ["CYCLE_LIMIT", "999", "EXCEEDED_CYCLE_LIMIT"],
    ["GAS_LIMIT", "1999", "EXCEEDED_GAS_LIMIT"],
  ])("a program over its %s", async (limit, value, cause) => {
    expect(await failureOf(shop().job({ [limit]: value }))).toMatchObject({ error: "EXECUTION_FAILURE", cause });
  });

  test("a program exactly at its limits proves", async () => {
    const { exitCode } = await shop().start(shop().job({ CYCLE_LIMIT: "1000", GAS_LIMIT: "2000" })).ended;
    expect(exitCode).toBe(exitCodes.stored);
    expect((await shop().result()).outcome).toBe("proved");
  });

  test("another program than the one that was promised", async () => {
    expect(await failureOf(shop().job({ VK_HASH: `0x${"01".repeat(32)}` }))).toMatchObject({
      error: "VERIFICATION_KEY_MISMATCH",
      stage: "check",
    });
  });

  test("public values other than the stated ones", async () => {
    expect(await failureOf(shop().job({ PUBLIC_VALUES_HASH: `0x${"02".repeat(32)}` }))).toMatchObject({
      error: "PUBLIC_VALUES_MISMATCH",
      stage: "execute",
    });
  });
});

describe("an artifact that is not what it should be", () => {
  const raw = aProgram().raw;
  test.each([
    ["no program at all", bincode(noise(300)), "EXECUTION_FAILURE"],
    ["a program shorter than it says", bincode(raw).subarray(0, -1), "EXECUTION_FAILURE"],
    ["a program longer than it says", Buffer.concat([bincode(raw), Buffer.from("x")]), "EXECUTION_FAILURE"],
    ["a program without its length", new Uint8Array([1, 2, 3]), "EXECUTION_FAILURE"],
    ["a program that was cut while compressed", zstd(bincode(noise(5_000))).subarray(0, 2_500), "EXECUTION_FAILURE"],
  ])("%s", async (_what, bytes, error) => {
    expect(await failureOf(shop().job(served("PROGRAM_URI", bytes)))).toMatchObject({ error });
  });

  test("one that is not there", async () => {
    const gone = shop().artifacts.url("/gone?token=secret-of-the-link");
    const failure = await failureOf(shop().job({ STDIN_URI: gone }));
    expect(failure).toMatchObject({ error: "UNKNOWN_FAILURE", stage: "fetch" });
    expect(failure.message).not.toContain("secret");
  });

  test("one that is larger than we take", async () => {
    const environment = shop().job({ ...served("STDIN_URI", noise(2_000)), MAX_STDIN_BYTES: "1000" });
    expect(await failureOf(environment)).toMatchObject({ error: "UNKNOWN_FAILURE", stage: "fetch" });
  });

  test("one that grows without end when it is unpacked", async () => {
    const bomb = zstd(new Uint8Array(50_000_000));
    expect(bomb.length).toBeLessThan(10_000);
    const environment = shop().job({ ...served("STDIN_URI", bomb), MAX_STDIN_BYTES: "1000000" });
    expect(await failureOf(environment)).toMatchObject({ error: "UNKNOWN_FAILURE", stage: "fetch" });
  });

  test("a link to the host's own credentials", async () => {
    const failure = await failureOf(shop().job({ STDIN_URI: "http://169.254.169.254/latest/meta-data/" }));
    expect(failure).toMatchObject({ error: "UNKNOWN_FAILURE" });
  });
});

test("an environment that is no job's names every fault and does nothing", async () => {
  const { exitCode, output } = await shop().start(
    shop().job({ REQUEST_ID: "0x12", PROOF_MODE: "sideways", DEADLINE_SEC: "soon", BUCKET_NAME: "" }),
  ).ended;
  expect(exitCode).toBe(exitCodes.badJob);
  for (const name of ["REQUEST_ID", "PROOF_MODE", "DEADLINE_SEC", "BUCKET_NAME"]) expect(output).toContain(name);
  expect(await shop().keys()).toEqual([]);
});

test("no secret that the job knows reaches its log, its result or its progress", async () => {
  const secrets = ["link-secret-1", "link-secret-2", "key-secret-3"];
  const { artifact, vkHash } = aProgram({ failureCause: 2 });
  shop().artifacts.serve("/programs/p", artifact);
  const environment = shop().job({
    PROGRAM_URI: `${shop().artifacts.url("/programs/p")}?X-Amz-Signature=${secrets[0]}`,
    STDIN_URI: `${shop().artifacts.url("/gone")}?X-Amz-Signature=${secrets[1]}`,
    AWS_SECRET_ACCESS_KEY: secrets[2] ?? "",
    VK_HASH: vkHash,
  });
  const { output } = await shop().start(environment).ended;
  const stored = await Promise.all((await shop().keys()).map((key) => shop().text(key)));
  for (const secret of secrets) expect([output, ...stored].join("\n")).not.toContain(secret);
  expect(stored.join("\n")).toContain(id);
});
