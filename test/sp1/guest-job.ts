import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { bincode, zstd } from "../runner/artifacts.ts";
import { withWorkshop } from "../runner/workshop.ts";
import { builtPrograms } from "./built-programs.ts";
import { runProver } from "./run-prover.ts";

type Overrides = Record<string, string>;

export const guestPath = (name: string) => join("batch-image/guest", `${name}.elf`);

/** A workshop for each test of a file, and jobs for the real prover in it; verifying keys are kept between them. */
export function withGuestJobs() {
  const shop = withWorkshop();
  const open: { cache?: string } = {};
  beforeAll(async () => void (open.cache = await mkdtemp(join(tmpdir(), "keys-"))));
  afterAll(() => rm(open.cache!, { recursive: true }));

  /** The guest's verifying key: its hash, and a file of it. */
  async function keyOf(name: string): Promise<{ hash: string; path: string }> {
    const path = join(open.cache!, `${name}.vk.bin`);
    const { last } = await runProver("vk", "--program", guestPath(name), "--vk-cache", open.cache!, "--out", path);
    return { hash: String(last?.vkHash), path };
  }

  /** The environment of a job that proves the guest of this name in SP1's mock mode. */
  async function jobFor(name: string, stdin: Uint8Array, overrides: Overrides = {}): Promise<Overrides> {
    return shop().job({
      PROVER_BACKEND: "mock",
      SP1_PROVER_BIN: builtPrograms().prover,
      CACHE_DIR: open.cache!,
      HOME: process.env.HOME ?? "",
      PROGRAM_URI: shop().artifacts.serve("/programs/guest", zstd(bincode(readFileSync(guestPath(name))))),
      STDIN_URI: shop().artifacts.serve("/stdins/guest", zstd(stdin)),
      VK_HASH: (await keyOf(name)).hash,
      CYCLE_LIMIT: "10000000",
      ...overrides,
    });
  }
  return { shop, jobFor, keyOf };
}
