import { programNamed } from "../network/find-named.ts";
import { networkCommand } from "../network/network-command.ts";
import { typedBeginning } from "../network/typed.ts";
import { table } from "../terminal/table.ts";
import { countOf } from "../terminal/words.ts";

export const programsGas = networkCommand<object, string[]>({
  brief: "What the network expects programs to take",
  examples: [["programs gas 0x2a… 0x3b…", "PGU, learned of their last proofs"]],
  positional: {
    kind: "array",
    parameter: { parse: typedBeginning, brief: "A vk hash, or its beginning", placeholder: "vkhash" },
    minimum: 1,
  },
  async run(session, _flags, ...typed) {
    const vkHashes = await Promise.all(typed.map((each) => programNamed(session, each)));
    const gas = await session.network.programs.gasEstimates(vkHashes);
    const rows = vkHashes.map((vkHash) => ({ vkHash, gasEstimate: gas.get(vkHash) ?? null }));
    session.show({ programs: rows }, () =>
      table(
        [
          { name: "program", cell: ({ vkHash }) => vkHash, least: 18 },
          {
            name: "expected PGU",
            align: "right",
            cell: ({ gasEstimate }) => (gasEstimate === null ? "not known" : countOf(gasEstimate)),
          },
        ],
        rows,
        session.terminal,
      ),
    );
  },
});
