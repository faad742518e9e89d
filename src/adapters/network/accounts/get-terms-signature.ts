import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * Has the account signed the network's terms?
 * @rpc GetTermsSignature
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetTermsSignature; docs.succinct.xyz "Network APIs"
 */
export const getTermsSignature = (rpc: Rpc, account: Address): Promise<boolean> =>
  read(rpc, ProverNetwork.method.getTermsSignature, { address: bytesOf(account) }, ({ isSigned }) => isSigned);
