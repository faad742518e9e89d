import type { Engine } from "../engine.ts";
import type { PriceFeed } from "../price-feed.ts";
import { recentPrices } from "../state/market.ts";
import type { NetworkRpcs } from "./service.ts";

/** PROVE in USD from the feed; prices per PGU from the auctions that this network settled itself. */
export const prices = (engine: Engine, feed: PriceFeed): NetworkRpcs => ({
  getProvePrice() {
    const { usd, updatedAtSec } = feed.current();
    return { price: usd, lastUpdated: BigInt(updatedAtSec), percentChange24h: "0" };
  },
  getMarketPricePerPgu() {
    const market = recentPrices(engine.state, engine.rules.params, engine.nowSec());
    return { price: market.averageWei.toString(), asOf: BigInt(engine.nowSec()) };
  },
  getPriceInfo() {
    const { baseFeeWei } = engine.rules.params;
    const market = recentPrices(engine.state, engine.rules.params, engine.nowSec());
    return {
      baseFeeCore: baseFeeWei.core.toString(),
      baseFeeCompressed: baseFeeWei.compressed.toString(),
      baseFeePlonk: baseFeeWei.plonk.toString(),
      baseFeeGroth16: baseFeeWei.groth16.toString(),
      minPricePerPgu: market.lowestWei.toString(),
      avgPricePerPgu: market.averageWei.toString(),
      maxPricePerPgu: market.highestWei.toString(),
      sampleCount: BigInt(market.samples),
      timeWindowSeconds: market.windowSec,
    };
  },
});
