import type { Address, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { weiOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What the account may spend, in wei; 0 for one that nobody has used.
 * @rpc GetBalance
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetBalance; docs.succinct.xyz "Network APIs"
 */
export const getBalance = (rpc: Rpc, account: Address): Promise<Wei> =>
  read(rpc, ProverNetwork.method.getBalance, { address: bytesOf(account) }, ({ amount }) => weiOf(amount));
