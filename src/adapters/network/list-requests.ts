import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ProofRequest } from "../../domain/proof-request.ts";
import type { Address, UnixSeconds } from "../../domain/values.ts";
import { FulfillmentStatus, type GetFilteredProofRequestsRequestSchema } from "../../gen/types_pb.ts";
import type { OpenFilter } from "../../ports/network.ts";
import { bytesOf } from "./hex.ts";
import { parseProofRequests } from "./parse-proof-request.ts";
import { type Rpc, read } from "./rpc.ts";

type Query = MessageInitShape<typeof GetFilteredProofRequestsRequestSchema>;

/** The network gives at most so many a page, and 10 where nothing is asked. */
const pageSize = 100;
/** 10,000 requests: a network that never ends a listing must not hold a pass for ever. */
const maxPages = 100;

/** Open requests on which `filter.prover` has not bid, for each version, all pages. */
export async function listOpenRequests(rpc: Rpc, filter: OpenFilter): Promise<ProofRequest[]> {
  const lists = await Promise.all(filter.versions.map((version) => allPages(rpc, { ...openQuery(filter), version })));
  return unique(lists.flat());
}

/** What makes a request open to us, whatever its version. */
export const openQuery = ({ prover, fromSec, now }: OpenFilter): Query => ({
  fulfillmentStatus: FulfillmentStatus.REQUESTED,
  minimumDeadline: BigInt(now),
  notBidBy: bytesOf(prover),
  ...(fromSec !== undefined && { from: BigInt(fromSec) }),
});

/** Requests assigned to `prover` whose deadline has not passed, all pages. */
export async function listAssignedRequests(rpc: Rpc, prover: Address, now: UnixSeconds): Promise<ProofRequest[]> {
  return unique(
    await allPages(rpc, {
      fulfillmentStatus: FulfillmentStatus.ASSIGNED,
      minimumDeadline: BigInt(now),
      fulfiller: bytesOf(prover),
    }),
  );
}

async function allPages(rpc: Rpc, query: Query): Promise<ProofRequest[]> {
  const found: ProofRequest[] = [];
  for (let page = 1; page <= maxPages; page += 1) {
    const { requests } = await read(rpc, "GetFilteredProofRequests", (options) =>
      rpc.client.getFilteredProofRequests({ ...query, limit: pageSize, page }, options),
    );
    found.push(...parseProofRequests(requests, rpc.log));
    if (requests.length < pageSize) return found;
  }
  rpc.log.warn("The network lists more requests than a pass reads", { pages: maxPages });
  return found;
}

/** Pages are offsets: while requests come and go one can be listed twice. */
const unique = (requests: readonly ProofRequest[]): ProofRequest[] => [
  ...new Map(requests.map((request) => [request.requestId, request])).values(),
];
