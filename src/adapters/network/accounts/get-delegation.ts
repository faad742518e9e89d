import type { Address, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { bytesOf } from "../hex.ts";
import { addressOf, secondsOf } from "../parse-values.ts";
import { type Rpc, readIfFound } from "../rpc.ts";

/** Who may sign for a prover besides its owner. */
export type Delegation = { owner: Address; delegate: Address; createdAtSec: UnixSeconds };

/**
 * The prover's delegate; undefined where it has none.
 * @rpc GetDelegation
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetDelegation
 */
export const getDelegation = (rpc: Rpc, prover: Address): Promise<Delegation | undefined> =>
  readIfFound(
    rpc,
    ProverNetwork.method.getDelegation,
    { prover: bytesOf(prover) },
    ({ delegation }) =>
      delegation && {
        owner: addressOf(delegation.owner),
        delegate: addressOf(delegation.delegate),
        createdAtSec: secondsOf(delegation.createdAt),
      },
  );
