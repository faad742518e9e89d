import { readSimulatedProgram } from "../../../src/domain/simulation.ts";
import { type Hash, hash } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { readBytes } from "../network/read-file.ts";

export type ProgramFlags = { program?: Hash; elf?: string; vk?: string };

/** A program by its vk hash; with its ELF and key where it can be made known. */
export type ProgramToProve = { vkHash: Hash; made?: { elf: Uint8Array; vk: Uint8Array } };

/**
 * The program that the flags mean. The key of a simulated program is made from its file; an ELF's comes from SP1, whose
 * set-up this program does not do. Throws a CliError.
 */
export async function programToProve({ program, elf: elfFile, vk: vkFile }: ProgramFlags): Promise<ProgramToProve> {
  if (elfFile === undefined) {
    if (program !== undefined) return { vkHash: program };
    throw new CliError("usage", "Which program?", "Say --program VKHASH of one that the network knows, or --elf FILE.");
  }
  const elf = readBytes(elfFile);
  if (readSimulatedProgram(elf) !== undefined) {
    const { simulatedKey } = await import("../../../local/network/verification/simulated-run.ts");
    const { vk, vkHash } = simulatedKey(elf);
    return { vkHash: hash(`0x${Buffer.from(vkHash).toString("hex")}`), made: { elf, vk } };
  }
  if (!isElf(elf)) throw new CliError("usage", `${elfFile} is no ELF.`, "It is what `cargo prove build` writes.");
  if (program !== undefined && vkFile !== undefined) return { vkHash: program, made: { elf, vk: readBytes(vkFile) } };
  throw new CliError(
    "usage",
    "An ELF's verifying key and its hash have to be named with it.",
    "Say --vk FILE (bincode of the key, as SP1's `setup` gives it) and --program VKHASH (its `hash_bytes`).",
  );
}

const isElf = (bytes: Uint8Array): boolean => Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "\x7fELF";
