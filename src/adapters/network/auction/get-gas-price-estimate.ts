import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";
import { numberOf, type Strategy, strategies } from "../words.ts";

/**
 * What a unit of gas costs under a strategy, in the network's units; for the auction, `marketPrice` says more.
 * @rpc GetGasPriceEstimate
 * @caller anyone
 * @throws invalid: the strategy has no market
 * @throws as every read
 * @source network.proto ProverNetwork.GetGasPriceEstimate
 */
export const getGasPriceEstimate = (rpc: Rpc, strategy: Strategy): Promise<bigint> =>
  read(
    rpc,
    ProverNetwork.method.getGasPriceEstimate,
    { strategy: numberOf(strategies, strategy) },
    ({ gasPrice }) => gasPrice,
  );
