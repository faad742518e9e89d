import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * The nonce that the account's next transaction must carry.
 * @rpc GetNonce
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetNonce; docs.succinct.xyz "Network APIs"
 */
export const getNonce = (rpc: Rpc, account: Address): Promise<bigint> =>
  read(rpc, ProverNetwork.method.getNonce, { address: bytesOf(account) }, ({ nonce }) => nonce);
