import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type FeeParams, parseFeeParams } from "../fee-params.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What `setDelegation` must name: the auctioneer, and the fee in wei.
 * @rpc GetDelegationParams
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetDelegationParams
 */
export const getDelegationParams = (rpc: Rpc): Promise<FeeParams> =>
  read(rpc, ProverNetwork.method.getDelegationParams, {}, parseFeeParams);
