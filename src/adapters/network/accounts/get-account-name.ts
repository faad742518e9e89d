import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { textIfAny } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";

/**
 * The name that the account's owner gave it; undefined where it has none.
 * @rpc GetAccountName
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetAccountName; docs.succinct.xyz "Network APIs"
 */
export const getAccountName = (rpc: Rpc, account: Address): Promise<string | undefined> =>
  readIfFound(rpc, ProverNetwork.method.getAccountName, { address: bytesOf(account) }, ({ name }) => textIfAny(name));
