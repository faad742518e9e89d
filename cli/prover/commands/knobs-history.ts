import type { KnobVersion } from "../account/knobs.ts";
import { accountCommand } from "../command.ts";
import { table } from "../terminal/table.ts";
import { momentOf } from "../terminal/words.ts";
import { knobNames } from "./knob-argument.ts";

type Change = KnobVersion & { before: string | undefined };

export const knobsHistory = accountCommand<object, string[]>({
  brief: "What the knobs were before, and who changed them when",
  description:
    "What the knobs were before, the newest change first, as the parameter store remembers it: the last hundred values of each.",
  examples: [
    ["knobs history", "of every knob that is set"],
    ["knobs history bidding end-jobs", "of the kill switches"],
  ],
  positional: {
    kind: "array",
    parameter: { brief: "Only these", parse: String, placeholder: "knob", proposeCompletions: () => knobNames },
  },
  async run(session, _flags, ...names) {
    const store = await (await session.account()).knobs();
    const asked = names.length > 0 ? names : Object.keys((await store.read()).values);
    const histories = await Promise.all(asked.map((name) => store.history(name)));
    const changes = histories
      .flatMap((versions) => versions.map((version, at): Change => ({ ...version, before: versions[at - 1]?.value })))
      .sort((a, b) => b.atSec - a.atSec || b.version - a.version);
    const { terminal } = session;
    session.show({ changes }, () =>
      changes.length === 0
        ? "No knob of these was ever set, or is not any more."
        : table(
            [
              { name: "when", cell: ({ atSec }) => momentOf(atSec) },
              { name: "knob", cell: ({ name }) => name },
              { name: "from", least: 8, cell: ({ before }) => ({ text: before ?? "(default)", color: "grey" }) },
              { name: "to", least: 8, cell: ({ value }) => ({ text: value, color: "cyan" }) },
              { name: "by", cell: ({ by }) => by ?? "", dropAs: 1 },
            ],
            changes,
            terminal,
          ),
    );
  },
});
