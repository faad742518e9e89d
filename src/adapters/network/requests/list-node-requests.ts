import type { ProofRequest } from "../../../domain/proof-request.ts";
import type { Address, UnixSeconds } from "../../../domain/values.ts";
import type { OpenFilter } from "../../../ports/network.ts";
import { firstOf } from "../pages.ts";
import type { Rpc } from "../rpc.ts";
import { requestPages } from "./list-proof-requests.ts";
import { parseProofRequest } from "./parse-proof-request.ts";
import type { ProofRequestFilter } from "./proof-request-filter.ts";

/** A network that never ends a listing must not hold a pass for ever. */
const mostRequests = 10_000;

/** Open requests on which `filter.prover` has not bid, for each version. */
export async function listOpenRequests(rpc: Rpc, filter: OpenFilter): Promise<ProofRequest[]> {
  const lists = await Promise.all(filter.versions.map((version) => all(rpc, { ...openTo(filter), version })));
  return [...new Map(lists.flat().map((request) => [request.requestId, request])).values()];
}

/** What makes a request open to us, whatever its version. */
export const openTo = ({ prover, fromSec, now }: OpenFilter): ProofRequestFilter => ({
  fulfillmentStatus: "requested",
  deadlineAfterSec: now,
  notBidBy: prover,
  ...(fromSec !== undefined && { fromSec }),
});

/** Requests assigned to `prover` whose deadline has not passed. */
export const listAssignedRequests = (rpc: Rpc, prover: Address, now: UnixSeconds): Promise<ProofRequest[]> =>
  all(rpc, { fulfillmentStatus: "assigned", deadlineAfterSec: now, fulfiller: prover });

async function all(rpc: Rpc, filter: ProofRequestFilter): Promise<ProofRequest[]> {
  const found = await firstOf(requestPages(rpc, filter, parseProofRequest), mostRequests);
  if (found.length === mostRequests) {
    rpc.log.warn("The network lists more requests than a pass reads", { most: mostRequests });
  }
  return found;
}
