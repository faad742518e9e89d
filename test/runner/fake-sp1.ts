import { bincode, noise } from "./artifacts.ts";
import { fakeHash, writeFakeProver } from "./fake-prover.ts";
import type { Workshop } from "./workshop.ts";

/** For a job that is proved by the fake prover, which behaves as `fake` says. */
export const fakeSp1 = async ({ folder, artifacts }: Workshop, fake: string): Promise<Record<string, string>> => ({
  PROVER_BACKEND: "cpu",
  SP1_PROVER_BIN: await writeFakeProver(folder),
  PROGRAM_URI: artifacts.serve("/programs/elf", bincode(noise(400))),
  VK_HASH: fakeHash,
  FAKE: fake,
});
