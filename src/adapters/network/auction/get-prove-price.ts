import type { ProvePrice } from "../../../domain/pricing.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { parseMicros } from "../decimal.ts";
import { secondsOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * PROVE in millionths of a USD, as the network last read it; undefined where it has no price: 0 is none.
 * @rpc GetProvePrice
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProvePrice
 */
export const getProvePrice = (rpc: Rpc): Promise<ProvePrice | undefined> =>
  read(rpc, ProverNetwork.method.getProvePrice, {}, ({ price, lastUpdated }) => {
    if (price === "") return undefined;
    const usdMicros = parseMicros(price);
    if (usdMicros === undefined) throw new RangeError(`not a price: ${JSON.stringify(price.slice(0, 80))}`);
    return usdMicros === 0n ? undefined : { usdMicros, updatedAtSec: secondsOf(lastUpdated) };
  });
