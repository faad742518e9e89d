import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { locateProver } from "../../tools/sp1/locate.ts";
import { bincode, zstd } from "../runner/artifacts.ts";
import { withWorkshop } from "../runner/workshop.ts";
import { runProver } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

const shop = withWorkshop();
const guest = (name: string) => join("batch-image/guest", `${name}.elf`);
let cache: string;
beforeAll(async () => void (cache = await mkdtemp(join(tmpdir(), "keys-"))));
afterAll(() => rm(cache, { recursive: true }));

async function jobFor(name: string, stdin: Uint8Array, overrides: Record<string, string> = {}) {
  const found = locateProver();
  if ("missing" in found) throw new Error(`${found.missing}: run \`${found.command}\``);
  const { last } = await runProver("vk", "--program", guest(name), "--vk-cache", cache);
  return shop().job({
    PROVER_BACKEND: "mock",
    SP1_PROVER_BIN: found.prover,
    CACHE_DIR: cache,
    HOME: process.env.HOME ?? "",
    PROGRAM_URI: shop().artifacts.serve("/programs/guest", zstd(bincode(readFileSync(guest(name))))),
    STDIN_URI: shop().artifacts.serve("/stdins/guest", zstd(stdin)),
    VK_HASH: String(last?.vkHash),
    CYCLE_LIMIT: "10000000",
    ...overrides,
  });
}

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
