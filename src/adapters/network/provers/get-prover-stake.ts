import type { Address, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { weiOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What stands behind `prover`, in wei.
 * @rpc GetProverStakeBalance
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverStakeBalance
 */
export const getProverStake = (rpc: Rpc, prover: Address): Promise<Wei> =>
  read(rpc, ProverNetwork.method.getProverStakeBalance, { prover: bytesOf(prover) }, ({ amount }) => weiOf(amount));
