import type { Address } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { pages } from "../pages.ts";
import { addressOf, countOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";

/** A prover that failed too often to be left alone. */
export type SuspendableProver = { prover: Address; failures: number };

/**
 * Provers that failed within `lookback`, weighed within `outerLookback`, both in the network's units (seconds).
 * @rpc GetFilteredSuspendableProvers
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredSuspendableProvers
 */
export const listSuspendableProvers = (
  rpc: Rpc,
  { lookback, outerLookback }: { lookback: bigint; outerLookback: bigint },
): AsyncGenerator<SuspendableProver> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredSuspendableProvers,
    query: { lookback, outerLookback },
    items: ({ provers }) => provers,
    parse: ({ prover, failureCount }) => ({ prover: addressOf(prover), failures: countOf(failureCount) }),
    idOf: ({ prover }) => prover,
  });
