import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { addressOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * On whose behalf `signer` acts: itself, unless it was named as a prover's delegate.
 * @rpc GetOwner
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetOwner; docs.succinct.xyz "Network APIs"; succinctlabs/network crates/node
 */
export const getOwner = (rpc: Rpc, signer: Address): Promise<Address> =>
  read(rpc, ProverNetwork.method.getOwner, { address: bytesOf(signer) }, ({ owner }) =>
    owner.length === 20 ? addressOf(owner) : signer,
  );
