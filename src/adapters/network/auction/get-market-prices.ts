import type { MarketPrices } from "../../../ports/network.ts";
import { defined } from "../defined.ts";
import type { OptionalRpc } from "../optional-rpc.ts";
import type { Rpc } from "../rpc.ts";
import { getMarketPrice } from "./get-market-price.ts";
import { getPriceInfo } from "./get-price-info.ts";

/**
 * What auctions were won at, of two calls that say it each in its own way. The average is `GetMarketPricePerPgu`'s, which
 * says when it was taken, and else `GetPriceInfo`'s. undefined where neither has one.
 */
export async function getMarketPrices(rpc: Rpc, optional: OptionalRpc): Promise<MarketPrices | undefined> {
  const [market, info] = await Promise.all([
    optional("GetMarketPricePerPgu", () => getMarketPrice(rpc)),
    optional("GetPriceInfo", () => getPriceInfo(rpc)),
  ]);
  const averagePerPgu = market?.pricePerPgu ?? info?.averagePerPgu;
  if (averagePerPgu === undefined) return undefined;
  return defined({
    averagePerPgu,
    asOfSec: market?.asOfSec,
    lowestPerPgu: info?.lowestPerPgu,
    highestPerPgu: info?.highestPerPgu,
    samples: info?.samples,
    windowSec: info?.windowSec || undefined,
  });
}
