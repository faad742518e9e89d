import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModeName } from "../../local/network/rules.ts";
import { runProver } from "./run-prover.ts";
import { encodeStdin, u64 } from "./sp1-stdin.ts";

/** What the requester asks for unless it is told otherwise: the Fibonacci guest at 20. */
export type MockProofs = {
  elf: string;
  /** The file of its verifying key. */
  vk: string;
  stdin: Uint8Array;
  /** A mock proof holds for each request of its program and input. */
  proofs: Readonly<Record<ModeName, Uint8Array>>;
  folder: string;
  remove(): void;
};

const modes = ["core", "compressed", "plonk", "groth16"] as const satisfies readonly ModeName[];

/** SP1's mock proofs, with which provers in the box answer at once. */
export async function makeMockProofs(): Promise<MockProofs> {
  const folder = mkdtempSync(join(tmpdir(), "mock-proofs-"));
  const at = (name: string) => join(folder, name);
  const elf = "batch-image/guest/fibonacci.elf";
  const stdin = encodeStdin(u64(20));
  writeFileSync(at("stdin"), stdin);
  const cache = ["--vk-cache", folder];
  await runProver("vk", "--program", elf, "--out", at("vk"), ...cache);

  async function prove(mode: ModeName): Promise<[ModeName, Uint8Array]> {
    const inputs = ["--program", elf, "--stdin", at("stdin"), ...cache];
    await runProver("prove", "--backend", "mock", "--mode", mode, ...inputs, "--out", at(mode));
    return [mode, new Uint8Array(readFileSync(at(mode)))];
  }
  const proofs = Object.fromEntries(await Promise.all(modes.map(prove))) as MockProofs["proofs"]; // of each mode
  return { elf, vk: at("vk"), stdin, proofs, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
