import { FulfillmentStatus, type GetFilteredProofRequestsRequest } from "../../../src/gen/types_pb.ts";
import { type Hex, toHex } from "../hex.ts";
import type { RequestRecord } from "./records.ts";
import type { IndexKey } from "./request-index.ts";

export type Filter = GetFilteredProofRequestsRequest;

type HasBid = (requestId: Hex, prover: Hex) => boolean;

/**
 * Whether a request is among those asked for; every field that is present must hold. `minimum_deadline` means "after",
 * `from` and `to` bound the time of creation and include their ends, as the network documents them.
 */
export function matcherOf(filter: Filter, hasBid: HasBid): (request: RequestRecord) => boolean {
  const requester = hexOf(filter.requester);
  const fulfiller = hexOf(filter.fulfiller);
  const vkHash = hexOf(filter.vkHash);
  const bidder = hexOf(filter.notBidBy);
  const same = <T>(wanted: T | undefined, is: T): boolean => wanted === undefined || wanted === is;

  return (request) => {
    const createdAt = BigInt(Math.floor(request.createdAtMs / 1000));
    return (
      same(filter.fulfillmentStatus, request.fulfillment) &&
      same(filter.executionStatus, request.execution) &&
      same(filter.settlementStatus, request.settlement) &&
      same(filter.version, request.version) &&
      same(filter.mode, request.mode) &&
      same(vkHash, request.vkHash) &&
      same(requester, request.requester) &&
      (fulfiller === undefined || fulfiller === request.fulfiller) &&
      same(filter.executeFailCause, request.failCause) &&
      same(filter.error, request.error) &&
      same(filter.isCanceled, request.canceled) &&
      same(filter.isTimedOut, request.fulfillment === FulfillmentStatus.EXPIRED) &&
      (filter.minimumDeadline === undefined || BigInt(request.deadlineSec) > filter.minimumDeadline) &&
      (filter.from === undefined || createdAt >= filter.from) &&
      (filter.to === undefined || createdAt <= filter.to) &&
      (bidder === undefined || !hasBid(request.id, bidder))
    );
  };
}

/** What the index can narrow this filter down by. */
export function indexKeysOf(filter: Filter): IndexKey[] {
  const requester = hexOf(filter.requester);
  const fulfiller = hexOf(filter.fulfiller);
  const vkHash = hexOf(filter.vkHash);
  return [
    ...(filter.fulfillmentStatus === undefined ? [] : [`status:${filter.fulfillmentStatus}` as const]),
    ...(fulfiller === undefined ? [] : [`fulfiller:${fulfiller}` as const]),
    ...(requester === undefined ? [] : [`requester:${requester}` as const]),
    ...(vkHash === undefined ? [] : [`program:${vkHash}` as const]),
  ];
}

const hexOf = (bytes: Uint8Array | undefined): Hex | undefined => (bytes === undefined ? undefined : toHex(bytes));
