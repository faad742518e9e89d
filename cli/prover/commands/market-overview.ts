import { defined } from "../../../src/adapters/network/defined.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { argumentIfAny } from "../network/parameters.ts";
import { sayGraph } from "../network/say-graph.ts";
import { typedAddress } from "../network/typed.ts";
import { fields } from "../terminal/table.ts";
import { countOf } from "../terminal/words.ts";

export const marketOverview = networkCommand<object, [Address?]>({
  brief: "How much is proved: totals, and day by day",
  examples: [
    ["market overview", "of the whole network"],
    ["market overview 0x1c5f… --json", "of one account"],
  ],
  positional: argumentIfAny(typedAddress, { brief: "An account; absent: all", placeholder: "address" }),
  async run(session, _flags, account) {
    const { statistics } = session.network;
    const of = defined({ account });
    const [totals, graphs] = await Promise.all([statistics.requestMetrics(of), statistics.overviewGraphs(of)]);
    const { terminal } = session;
    session.show({ account: account ?? null, totals, graphs }, () =>
      [
        fields(
          { proofs: countOf(totals.proofs), programs: countOf(totals.programs), gas: `${countOf(totals.gas)} PGU` },
          terminal,
        ),
        sayGraph("proofs", graphs.proofs, terminal),
        sayGraph("programs", graphs.programs, terminal),
        sayGraph("gas, PGU", graphs.gas, terminal),
      ].join("\n\n"),
    );
  },
});
