import type { Address, TransactionHash } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { pages } from "../pages.ts";
import { addressOf, countOf, textIfAny, transactionIfAny, wholeOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";

/** A prover as the chain registered it. */
export type Prover = {
  prover: Address;
  owner: Address;
  name?: string;
  blockNumber: bigint;
  transaction?: TransactionHash;
  /** Hundredths of a percent of its earnings that go to those who stake on it. */
  stakerFeeBips: number;
};

/**
 * All provers that are registered.
 * @rpc GetFilteredProvers
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredProvers
 */
export const listProvers = (rpc: Rpc): AsyncGenerator<Prover> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredProvers,
    query: {},
    items: ({ provers }) => provers,
    parse: (prover) =>
      defined({
        prover: addressOf(prover.address),
        owner: addressOf(prover.owner),
        name: textIfAny(prover.name),
        blockNumber: prover.blockNumber,
        transaction: transactionIfAny(prover.txHash),
        stakerFeeBips: countOf(wholeOf(prover.stakerFeeBips)),
      }),
    idOf: ({ prover }) => prover,
  });
