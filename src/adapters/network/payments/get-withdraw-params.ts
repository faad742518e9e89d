import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type FeeParams, parseFeeParams } from "../fee-params.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What `withdraw` must name: the auctioneer, and the fee in wei.
 * @rpc GetWithdrawParams
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetWithdrawParams
 */
export const getWithdrawParams = (rpc: Rpc): Promise<FeeParams> =>
  read(rpc, ProverNetwork.method.getWithdrawParams, {}, parseFeeParams);
