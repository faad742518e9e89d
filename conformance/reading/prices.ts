import { domainSeparator } from "../../src/adapters/network/signing.ts";
import { FulfillmentStrategy, ProofMode } from "../../src/gen/types_pb.ts";
import { type Check, demand, NotSeen } from "../check.ts";
import { once, type Target } from "../target.ts";
import { amountOf, decimalOf, demandBytes, demandPast, textOf, u64Of } from "../values.ts";

const modes = [ProofMode.CORE, ProofMode.COMPRESSED, ProofMode.PLONK, ProofMode.GROTH16] as const;

/** The chains whose networks are known by their domains. */
const chains = { mainnet: 1n, sepolia: 11_155_111n } as const;

const paramsOf = once(async ({ network }: Target) => {
  const all = modes.map((mode) => network.getProofRequestParams({ mode }));
  return Promise.all(all);
});

/** What a requester must send, and a bidder keep to: the same of each mode but for the base fee. */
async function paramsHold(target: Target): Promise<string> {
  const all = await paramsOf(target);
  const [first] = all;
  demand(first !== undefined, "answers nothing");
  demandBytes(first.domain, 32, "domain");
  for (const params of all) {
    for (const role of ["auctioneer", "executor", "verifier", "treasury"] as const) {
      demandBytes(params[role], 20, role);
      demand(textOf(params[role]) === textOf(first[role]), `${role} differs between modes`);
    }
    demand(textOf(params.domain) === textOf(first.domain), "domain differs between modes");
    u64Of(params.baseFee, "base_fee");
    const most = u64Of(params.maxPricePerPgu, "max_price_per_pgu");
    demand(most > 0n, "max_price_per_pgu is 0");
    const floor = amountOf(params.networkFloorPricePerPgu || "0", "network_floor_price_per_pgu");
    demand(floor <= most, `the floor ${floor} is above the maximum ${most}`);
  }
  return `at most ${first.maxPricePerPgu} wei per PGU, tick ${first.tickSize}`;
}

export const priceChecks: readonly Check[] = [
  {
    name: "names roles, bounds and fees that a request can carry",
    rpc: "GetProofRequestParams",
    kind: "read",
    run: paramsHold,
  },
  {
    name: "names the domain of a network that clients know",
    rpc: "GetProofRequestParams",
    kind: "read",
    async run(target) {
      const domain = textOf((await paramsOf(target))[0]?.domain);
      const chain = Object.entries(chains).find(([, id]) => textOf(domainSeparator(id)) === domain);
      if (chain === undefined)
        throw new NotSeen(`${domain} is that of another chain than ${Object.keys(chains).join(" or ")}`);
      return `${chain[0]}'s`;
    },
  },
  {
    name: "is above 0, and of a time",
    rpc: "GetProvePrice",
    kind: "read",
    async run({ network, nowSec }) {
      const { price, lastUpdated, percentChange24h } = await network.getProvePrice({});
      demand(decimalOf(price, "price") > 0, `price is ${price}`);
      demandPast(lastUpdated, nowSec(), "last_updated");
      decimalOf(percentChange24h || "0", "percent_change_24h");
      return `${price} USD`;
    },
  },
  {
    name: "is above 0, and of a time",
    rpc: "GetMarketPricePerPgu",
    kind: "read",
    async run({ network, nowSec }) {
      const { price, asOf } = await network.getMarketPricePerPgu({});
      demand(decimalOf(price, "price") > 0, `price is ${price}`);
      demandPast(asOf, nowSec(), "as_of");
      return `${price} wei per PGU`;
    },
  },
  {
    name: "is above 0 where prices are made by auctions",
    rpc: "GetGasPriceEstimate",
    kind: "read",
    async run({ network }) {
      const { gasPrice } = await network.getGasPriceEstimate({ strategy: FulfillmentStrategy.AUCTION });
      demand(gasPrice > 0n, "gas_price is 0");
      return `${gasPrice} wei per PGU`;
    },
  },
  {
    name: "has an average between its bounds, and the base fees of GetProofRequestParams",
    rpc: "GetPriceInfo",
    kind: "read",
    async run(target) {
      const info = await target.network.getPriceInfo({});
      const low = decimalOf(info.minPricePerPgu, "min_price_per_pgu");
      const average = decimalOf(info.avgPricePerPgu, "avg_price_per_pgu");
      const high = decimalOf(info.maxPricePerPgu, "max_price_per_pgu");
      demand(0 < low && low <= average && average <= high, `${low} to ${high} with an average of ${average}`);
      const fees = [info.baseFeeCore, info.baseFeeCompressed, info.baseFeePlonk, info.baseFeeGroth16];
      for (const [index, params] of (await paramsOf(target)).entries()) {
        demand(
          fees[index] === params.baseFee,
          `${ProofMode[modes[index] ?? 0]} costs ${fees[index]}, not ${params.baseFee}`,
        );
      }
      return `${low} to ${high} wei per PGU, ${info.sampleCount} samples`;
    },
  },
  {
    name: "goes forward, and not back",
    rpc: "GetLatestBridgeBlock",
    kind: "read",
    async run(target) {
      const { network } = target;
      const domain = textOf((await paramsOf(target))[0]?.domain);
      const chainId = Object.values(chains).find((id) => textOf(domainSeparator(id)) === domain);
      if (chainId === undefined) throw new NotSeen("the network's chain is not known by its domain");
      const first = (await network.getLatestBridgeBlock({ chainId: Number(chainId) })).blockNumber;
      const second = (await network.getLatestBridgeBlock({ chainId: Number(chainId) })).blockNumber;
      demand(first > 0n, "is 0");
      demand(second >= first, `went from ${first} back to ${second}`);
      return `block ${second}`;
    },
  },
];
