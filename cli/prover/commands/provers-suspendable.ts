import { networkCommand } from "../network/network-command.ts";
import { limit, usually } from "../network/parameters.ts";
import { showList } from "../network/show-list.ts";
import { wholeNumber } from "../network/typed.ts";
import { countOf } from "../terminal/words.ts";

type Flags = { lookback: bigint; outerLookback: bigint; limit: number };

export const proversSuspendable = networkCommand<Flags>({
  brief: "Provers that failed too often, for the network's operator",
  examples: [["provers suspendable --lookback 3600", "who failed within the last hour"]],
  flags: {
    lookback: usually(wholeNumber, "86400", "Failures within so many seconds", "SEC"),
    outerLookback: usually(wholeNumber, "604800", "Weighed within so many seconds", "SEC"),
    limit,
  },
  async run(session, { lookback, outerLookback, limit: most }) {
    await showList(session, session.network.provers.suspendable({ lookback, outerLookback }), {
      ...{ name: "provers", limit: most, none: "There is none." },
      columns: [
        { name: "prover", cell: ({ prover }) => prover },
        { name: "failures", align: "right", cell: ({ failures }) => countOf(failures) },
      ],
    });
  },
});
