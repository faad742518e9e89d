import { FulfillmentStrategy } from "../../../src/gen/types_pb.ts";
import type { Engine } from "../engine.ts";
import type { PriceFeed } from "../price-feed.ts";
import { orRefuse, refusal } from "../refusal.ts";
import { recentPrices } from "../state/market.ts";
import { saturated } from "../u64.ts";
import type { NetworkRpcs } from "./service.ts";

/** PROVE in USD from the feed; prices per PGU from the auctions that this network settled itself. */
export const prices = (engine: Engine, feed: PriceFeed): NetworkRpcs => ({
  getProvePrice() {
    const { usd, updatedAtSec } = feed.current();
    return { price: usd, lastUpdated: BigInt(updatedAtSec), percentChange24h: feed.percentChange24h() };
  },
  getMarketPricePerPgu() {
    const market = recentPrices(engine.state, engine.rules.params, engine.nowSec());
    return { price: market.averageWei.toString(), asOf: BigInt(engine.nowSec()) };
  },
  /** What gas costs where prices are made by auctions; the other strategies have no market here. */
  getGasPriceEstimate({ strategy }) {
    if (strategy !== FulfillmentStrategy.AUCTION && strategy !== FulfillmentStrategy.UNSPECIFIED_FULFILLMENT_STRATEGY) {
      orRefuse(refusal("invalid-argument", "this network takes the strategy AUCTION only"));
    }
    const market = recentPrices(engine.state, engine.rules.params, engine.nowSec());
    return { gasPrice: saturated(market.averageWei) };
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
