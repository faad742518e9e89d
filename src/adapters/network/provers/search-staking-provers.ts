import type { Address, Wei } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { addressOf, countOf, textIfAny, weiOf, wholeOf } from "../parse-values.ts";
import { type Rpc, read } from "../rpc.ts";

/** A prover that can be staked on; amounts in wei. */
export type StakingProver = {
  prover: Address;
  name?: string;
  imageUrl?: string;
  stake: Wei;
  stakerFeeBips?: number;
  /** What those who stake on it were paid in the last 24 hours. */
  stakerRewards24h: bigint;
};

/**
 * Provers to stake on, by name or address.
 * @rpc GetStakingProverSearch
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetStakingProverSearch
 */
export const searchStakingProvers = (rpc: Rpc, query: string): Promise<readonly StakingProver[]> =>
  read(rpc, ProverNetwork.method.getStakingProverSearch, { query }, ({ provers }) =>
    provers.map((found) =>
      defined({
        prover: addressOf(found.proverAddress),
        name: textIfAny(found.name),
        imageUrl: textIfAny(found.imageUrl),
        stake: weiOf(found.stakeBalance),
        stakerFeeBips: found.stakerFeeBips ? countOf(wholeOf(found.stakerFeeBips)) : undefined,
        stakerRewards24h: wholeOf(found.stakerRewards24Hr),
      }),
    ),
  );
