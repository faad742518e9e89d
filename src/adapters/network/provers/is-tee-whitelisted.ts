import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * May the account prove in a trusted execution environment?
 * @rpc GetTEEWhitelistStatus
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetTEEWhitelistStatus
 */
export const isTeeWhitelisted = (rpc: Rpc, account: Address): Promise<boolean> =>
  read(
    rpc,
    ProverNetwork.method.getTEEWhitelistStatus,
    { address: bytesOf(account) },
    ({ isWhitelisted }) => isWhitelisted,
  );
