import { networkCommand } from "../network/network-command.ts";
import { fields } from "../terminal/table.ts";
import { countOf, durationOf } from "../terminal/words.ts";

export const proversRequirements = networkCommand({
  brief: "What the network demands of provers",
  description:
    "What the network demands of provers: what counts as a success, and how many of a prover's requests must be one. Below it a prover is suspended.",
  examples: [["provers requirements", "how fast is fast enough?"]],
  async run(session) {
    const demanded = (await session.network.provers.requirements()) ?? null;
    session.show({ requirements: demanded }, () => {
      if (demanded === null) return "Nothing is enforced.";
      const { floorLatencySec, minPguPerSec, minSuccessMillionths, lookbackHours, minResolved } = demanded;
      return fields(
        {
          success: `a proof within ${durationOf(floorLatencySec * 1_000)} of its request, or within its gas at ${countOf(minPguPerSec)} PGU/s where that is longer`,
          "at least": `${minSuccessMillionths / 10_000} % of what was resolved within ${lookbackHours} hours`,
          "judged from": `${countOf(minResolved)} resolved requests on`,
        },
        session.terminal,
      );
    });
  },
});
