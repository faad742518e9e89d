import { CliError } from "../cli-error.ts";
import { programNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { argument } from "../network/parameters.ts";
import { typedBeginning } from "../network/typed.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { fields } from "../terminal/table.ts";
import { countOf, momentOf } from "../terminal/words.ts";

export const programsShow = networkCommand<object, [string]>({
  brief: "A program that the network knows",
  examples: [["programs show 0x2a…", "its name, its owner, its ELF, what it takes"]],
  positional: argument(typedBeginning, { brief: "Its vk hash, or its beginning", placeholder: "vkhash" }),
  async run(session, _flags, typed) {
    const vkHash = await programNamed(session, typed);
    const { programs } = session.network;
    const program = await programs.get(vkHash);
    if (program === undefined) {
      throw new CliError(
        "unknown",
        `The network does not know the program ${vkHash}.`,
        "`prover programs register` makes it known.",
      );
    }
    const gasEstimate = (await unlessUnimplemented(programs.gasEstimates([vkHash])))?.get(vkHash);
    const { vk, ...rest } = program;
    session.show({ ...rest, vk: `0x${Buffer.from(vk).toString("hex")}`, gasEstimate: gasEstimate ?? null }, () =>
      fields(
        {
          program: vkHash,
          name: program.name,
          owner: program.owner,
          "known since": momentOf(program.createdAtSec),
          ELF: program.programUri,
          key: `${countOf(vk.length)} bytes`,
          "expected gas": gasEstimate === undefined ? "not known yet" : `${countOf(gasEstimate)} PGU`,
        },
        session.terminal,
      ),
    );
  },
});
