import type { UnixSeconds, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { secondsIfAny } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";
import { priceIfAny } from "./price-if-any.ts";

/**
 * What auctions are won at, in wei per PGU, and of when that is; undefined where nothing was won.
 * @rpc GetMarketPricePerPgu
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetMarketPricePerPgu
 */
export const getMarketPrice = (rpc: Rpc): Promise<{ pricePerPgu: Wei; asOfSec?: UnixSeconds } | undefined> =>
  read(rpc, ProverNetwork.method.getMarketPricePerPgu, {}, ({ price, asOf }) => {
    const pricePerPgu = priceIfAny(price);
    return pricePerPgu && defined({ pricePerPgu, asOfSec: secondsIfAny(asOf) });
  });
