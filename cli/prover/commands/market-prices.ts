import { type Strategy, strategies } from "../../../src/adapters/network/words.ts";
import { proofModes } from "../../../src/domain/proof-request.ts";
import { networkCommand } from "../network/network-command.ts";
import type { NetworkSession } from "../network/open-network.ts";
import { choice } from "../network/parameters.ts";
import { unlessUnimplemented } from "../network/unless-unimplemented.ts";
import { fields, table } from "../terminal/table.ts";
import { countOf, durationOf, exactProveOf, fromNow, perBpguOf, usdOf } from "../terminal/words.ts";

type Flags = { strategy?: Strategy };

export const marketPrices = networkCommand<Flags>({
  brief: "What proofs cost: PROVE in USD, what auctions were won at, fees and limits of each mode",
  examples: [
    ["market prices", "what a bid goes by"],
    ["market prices --network mainnet --json", "in wei"],
  ],
  flags: { strategy: choice(strategies, "The gas price of another way to be served", "WAY") },
  async run(session, { strategy = "auction" }) {
    const prices = await readPrices(session, strategy);
    session.show(prices, () => sayPrices(prices, session));
  },
});

async function readPrices({ network: { auction, requests } }: NetworkSession, strategy: Strategy) {
  const [prove, market, info, gasPrice, ...params] = await Promise.all([
    unlessUnimplemented(auction.provePrice()),
    unlessUnimplemented(auction.marketPrice()),
    unlessUnimplemented(auction.priceInfo()),
    unlessUnimplemented(auction.gasPriceEstimate(strategy)),
    ...proofModes.map((mode) => requests.params(mode)),
  ]);
  const modes = proofModes.map((mode, at) => ({ mode, ...params[at] }));
  return { prove, market, info, gasPrice: { strategy, estimate: gasPrice }, modes };
}

type Prices = Awaited<ReturnType<typeof readPrices>>;

function sayPrices({ prove, market, info, gasPrice, modes }: Prices, { terminal }: NetworkSession): string {
  const nowSec = Date.now() / 1_000;
  const within = info && info.windowSec > 0 ? ` in ${durationOf(info.windowSec * 1_000)}` : "";
  const range = [info?.lowestPerPgu, info?.averagePerPgu, info?.highestPerPgu];
  const won = range.map((price) => (price === undefined ? "?" : perBpguOf(price))).join(" – ");
  const facts = fields(
    {
      PROVE: prove && `${usdOf(Number(prove.usdMicros))} USD, read ${fromNow(prove.updatedAtSec, nowSec)}`,
      market: market && `${perBpguOf(market.pricePerPgu)} PROVE per BPGU`,
      won:
        info &&
        (info.samples === 0
          ? `no auction${within}`
          : `${won} PROVE per BPGU (least, mean, most): ${countOf(info.samples)} auctions${within}`),
      "gas price": gasPrice.estimate === undefined ? undefined : `${countOf(gasPrice.estimate)} (${gasPrice.strategy})`,
    },
    terminal,
  );
  const each = table(
    [
      { name: "mode", cell: ({ mode }) => mode },
      { name: "base fee", align: "right", cell: ({ baseFee }) => (baseFee === undefined ? "" : exactProveOf(baseFee)) },
      {
        name: "suggested most/BPGU",
        align: "right",
        cell: ({ maxPricePerPgu: most }) => (most === undefined ? "" : perBpguOf(most)),
      },
      { name: "floor/BPGU", align: "right", cell: ({ floor = 0n }) => perBpguOf(floor), dropAs: 1 },
      { name: "tick/BPGU", align: "right", cell: ({ tick = 0n }) => perBpguOf(tick) },
    ],
    modes,
    terminal,
  );
  return `${facts}\n\n${each}`;
}
