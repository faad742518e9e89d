import { unixSeconds, type Wei, wei } from "../../domain/values.ts";
import type { MarketPrices } from "../../ports/network.ts";
import { parseMicros } from "./decimal.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/**
 * What auctions were won at, of two calls that say it each in its own way. The average is `GetMarketPricePerPgu`'s, which
 * says when it was taken, and else `GetPriceInfo`'s. undefined where neither has one.
 */
export async function getMarketPrices(rpc: Rpc, optional: OptionalRpc): Promise<MarketPrices | undefined> {
  const [market, info] = await Promise.all([
    optional("GetMarketPricePerPgu", (options) => rpc.client.getMarketPricePerPgu({}, options)),
    optional("GetPriceInfo", (options) => rpc.client.getPriceInfo({}, options)),
  ]);
  const current = priceOf(rpc, market?.price);
  const averagePerPgu = current ?? priceOf(rpc, info?.avgPricePerPgu);
  if (averagePerPgu === undefined) return undefined;
  const lowest = priceOf(rpc, info?.minPricePerPgu);
  const highest = priceOf(rpc, info?.maxPricePerPgu);
  return {
    averagePerPgu,
    ...(current !== undefined && market && market.asOf > 0n && { asOfSec: unixSeconds(Number(market.asOf)) }),
    ...(lowest !== undefined && { lowestPerPgu: lowest }),
    ...(highest !== undefined && { highestPerPgu: highest }),
    ...(info && { samples: Number(info.sampleCount) }),
    ...(info && info.timeWindowSeconds > 0 && { windowSec: info.timeWindowSeconds }),
  };
}

/** Whole wei per PGU: an average may come with a fraction, which is cut. 0 and "" are no price. */
function priceOf(rpc: Rpc, text: string | undefined): Wei | undefined {
  if (text === undefined || text === "") return undefined;
  const micros = parseMicros(text);
  if (micros === undefined) {
    rpc.log.warn("A market price cannot be read: taken as absent", { price: text.slice(0, 80) });
    return undefined;
  }
  const price = micros / 1_000_000n;
  return price > 0n ? wei(price) : undefined;
}
