import type { Address, UnixSeconds } from "../../../domain/values.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";
import { pages } from "../pages.ts";
import { addressOf, secondsOf } from "../parse-values.ts";
import type { Rpc } from "../rpc.ts";

/** Who may act for an account; legacy. */
export type AccountDelegation = { owner: Address; delegate: Address; accepted: boolean; createdAtSec: UnixSeconds };

/**
 * Delegations of an account, or of all. Legacy: newer servers answer `unimplemented`.
 * @rpc GetFilteredDelegations
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetFilteredDelegations; docs.succinct.xyz "Network APIs"
 */
export const listDelegations = (rpc: Rpc, filter?: { owner?: Address }): AsyncGenerator<AccountDelegation> =>
  pages(rpc, {
    method: ProverNetwork.method.getFilteredDelegations,
    query: defined({ owner: filter?.owner && bytesOf(filter.owner) }),
    items: ({ delegations }) => delegations,
    parse: ({ owner, delegate, accepted, createdAt }) => ({
      owner: addressOf(owner),
      delegate: addressOf(delegate),
      accepted,
      createdAtSec: secondsOf(createdAt),
    }),
  });
