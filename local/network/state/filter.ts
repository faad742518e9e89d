import { FulfillmentStatus, type GetFilteredProofRequestsRequest } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import type { RequestRecord } from "./records.ts";
import type { IndexKey } from "./request-index.ts";

/** The wire's filter with its bytes as hex. */
export type Filter = Omit<GetFilteredProofRequestsRequest, "vkHash" | "requester" | "fulfiller" | "notBidBy"> & {
  [Field in "vkHash" | "requester" | "fulfiller" | "notBidBy"]: Hex | undefined;
};

type HasBid = (requestId: Hex, prover: Hex) => boolean;
type Condition = (request: RequestRecord) => boolean;

/** What a filter asks: the lists of the index that hold all of it, and what is left to be looked at in each request. */
export type Question = { keys: IndexKey[]; matches: Condition; indexed: boolean };

/**
 * Every field that is present must hold. `minimum_deadline` means "after", `from` and `to` bound the time of creation
 * and include their ends, as the network documents them. Only conditions that are asked for are looked at: a page may
 * have to pass ten thousand requests. `indexed`: the one list of the index is the answer.
 */
export function questionOf(filter: Filter, hasBid: HasBid): Question {
  const keys = indexKeysOf(filter);
  const conditions = conditionsOf(filter, hasBid);
  const indexed = keys.length <= 1 && conditions.length === keys.length;
  return { keys, indexed, matches: (request) => conditions.every((holds) => holds(request)) };
}

function conditionsOf(filter: Filter, hasBid: HasBid): Condition[] {
  const { minimumDeadline, from, to, notBidBy, isTimedOut } = filter;
  return [
    ...same(filter.fulfillmentStatus, ({ fulfillment }) => fulfillment),
    ...same(filter.executionStatus, ({ execution }) => execution),
    ...same(filter.settlementStatus, ({ settlement }) => settlement),
    ...same(filter.version, ({ version }) => version),
    ...same(filter.mode, ({ mode }) => mode),
    ...same(filter.vkHash, ({ vkHash }) => vkHash),
    ...same(filter.requester, ({ requester }) => requester),
    ...same(filter.fulfiller, ({ fulfiller }) => fulfiller),
    ...same(filter.executeFailCause, ({ failCause }) => failCause),
    ...same(filter.error, ({ error }) => error),
    ...same(filter.isCanceled, ({ canceled }) => canceled),
    ...same(isTimedOut, ({ fulfillment }) => fulfillment === expired),
    ...when(minimumDeadline, (sec) => (request) => request.deadlineSec > sec),
    ...when(from, (sec) => (request) => createdSec(request) >= sec),
    ...when(to, (sec) => (request) => createdSec(request) <= sec),
    ...(notBidBy === undefined ? [] : [(request: RequestRecord) => !hasBid(request.id, notBidBy)]),
  ];
}

const expired: number = FulfillmentStatus.EXPIRED;
const createdSec = ({ createdAtMs }: RequestRecord): number => Math.floor(createdAtMs / 1000);

const same = <T>(wanted: T | undefined, of: (request: RequestRecord) => T | undefined): Condition[] =>
  wanted === undefined ? [] : [(request) => of(request) === wanted];

/** A time of the wire as a number: all that is not exact is centuries away. */
const when = (sec: bigint | undefined, condition: (sec: number) => Condition): Condition[] =>
  sec === undefined ? [] : [condition(Number(sec))];

function indexKeysOf({ fulfillmentStatus, fulfiller, requester, vkHash }: Filter): IndexKey[] {
  return [
    ...(fulfillmentStatus === undefined ? [] : [`status:${fulfillmentStatus}` as const]),
    ...(fulfiller === undefined ? [] : [`fulfiller:${fulfiller}` as const]),
    ...(requester === undefined ? [] : [`requester:${requester}` as const]),
    ...(vkHash === undefined ? [] : [`program:${vkHash}` as const]),
  ];
}
