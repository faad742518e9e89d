import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type FeeParams, parseFeeParams } from "../fee-params.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What `transfer` must name: the auctioneer, and the fee in wei.
 * @rpc GetTransferParams
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetTransferParams
 */
export const getTransferParams = (rpc: Rpc): Promise<FeeParams> =>
  read(rpc, ProverNetwork.method.getTransferParams, {}, parseFeeParams);
