import { CliError } from "../cli-error.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument, optional, yes } from "../network/parameters.ts";
import { send } from "../network/send.ts";
import { typedProgram } from "../network/typed.ts";
import { type ProgramFlags, programToProve } from "../requesting/program-to-prove.ts";
import { registerProgram } from "../requesting/register-program.ts";
import { countOf } from "../terminal/words.ts";

type Flags = Omit<ProgramFlags, "elf"> & { yes: boolean };

export const programsRegister = networkCommand<Flags, [string]>({
  brief: "Makes a program known: uploads its ELF",
  description:
    "Makes a program known to the network, so that proofs of it can be asked for: uploads its ELF, for everyone to read, and registers its key. It is the signer's from then on, and cannot be removed.",
  examples: [["programs register app.elf --vk app.vk --program 0x2a…", "shows what it makes known, and asks"]],
  flags: {
    vk: optional(String, "Its verifying key, in bincode; a simulated program needs none", "FILE"),
    program: optional(typedProgram, "Its vk hash; a simulated program needs none", "VKHASH"),
    yes,
  },
  positional: argument(String, { brief: "Its ELF", placeholder: "elf" }),
  async run(session, flags, elf) {
    const { vkHash, made } = await programToProve({ ...flags, elf });
    if (made === undefined) throw new CliError("usage", "A program is made known by its ELF.");
    if ((await session.network.programs.get(vkHash)) !== undefined) {
      throw new CliError(
        "failed",
        `The network knows the program ${vkHash} already.`,
        `\`prover programs show ${vkHash}\``,
      );
    }
    await send(session, {
      what: {
        register: vkHash,
        ELF: `${elf}, ${countOf(made.elf.length)} bytes`,
        key: `${countOf(made.vk.length)} bytes`,
      },
      yes: flags.yes,
      send: (options) => registerProgram(session, { vkHash, ...made }, options),
      document: { vkHash },
      done: `The network knows ${vkHash}.`,
    });
  },
});
