import { ProverNetwork } from "../../../gen/network_pb.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * The last block of the chain (1 is mainnet) whose deposits the network has seen.
 * @rpc GetLatestBridgeBlock
 * @caller anyone
 * @throws not-found: the network is not bridged to that chain
 * @throws as every read
 * @source network.proto ProverNetwork.GetLatestBridgeBlock
 */
export const getLatestBridgeBlock = (rpc: Rpc, chainId: number): Promise<bigint> =>
  read(rpc, ProverNetwork.method.getLatestBridgeBlock, { chainId }, ({ blockNumber }) => blockNumber);
