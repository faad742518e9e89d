import { defined } from "../../../src/adapters/network/defined.ts";
import type { Address } from "../../../src/domain/values.ts";
import { networkCommand } from "../network/network-command.ts";
import { argumentIfAny, optional } from "../network/parameters.ts";
import { sayGraph } from "../network/say-graph.ts";
import { count, typedAddress } from "../network/typed.ts";

export const marketGraphs = networkCommand<{ days?: number }, [Address?]>({
  brief: "Requests, proofs, auctions that succeeded and rewards over time",
  examples: [
    ["market graphs --days 30", "of the whole network"],
    ["market graphs 0x1c5f…", "of a prover: how often does it deliver?"],
  ],
  flags: { days: optional(count, "How far back; absent: as the network chooses", "N") },
  positional: argumentIfAny(typedAddress, { brief: "A prover; absent: all", placeholder: "address" }),
  async run(session, { days }, account) {
    const { statistics } = session.network;
    const of = defined({ account, days });
    const [requests, graphs] = await Promise.all([statistics.requestGraph(of), statistics.analyticsGraphs(of)]);
    const { terminal } = session;
    session.show({ account: account ?? null, graphs: { requests, ...graphs } }, () =>
      [
        sayGraph("requests", requests, terminal),
        sayGraph("proofs", graphs.proofs, terminal),
        sayGraph("auctions that succeeded, %", graphs.auctionSuccessRate, terminal),
        sayGraph("rewards per Mgas, wei", graphs.rewardsMgas, terminal),
      ].join("\n\n"),
    );
  },
});
