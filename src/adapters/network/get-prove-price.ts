import type { ProvePrice } from "../../domain/pricing.ts";
import { unixSeconds } from "../../domain/values.ts";
import { parseMicros } from "./decimal.ts";
import type { OptionalRpc } from "./optional-rpc.ts";
import type { Rpc } from "./rpc.ts";

/** PROVE in USD as the network last read it; undefined where it has no price, or none that can be read. */
export async function getProvePrice(rpc: Rpc, optional: OptionalRpc): Promise<ProvePrice | undefined> {
  const answer = await optional("GetProvePrice", (options) => rpc.client.getProvePrice({}, options));
  if (!answer || answer.price === "") return undefined;
  const usdMicros = parseMicros(answer.price);
  if (usdMicros === undefined) {
    rpc.log.warn("The PROVE price cannot be read: taken as absent", { price: answer.price.slice(0, 80) });
    return undefined;
  }
  return { usdMicros, updatedAtSec: unixSeconds(Number(answer.lastUpdated)) };
}
