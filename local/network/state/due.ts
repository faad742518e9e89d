import { ExecutionStatus, FulfillmentStatus, SettlementStatus } from "../../../src/gen/types_pb.ts";
import type { RequestRecord } from "./records.ts";

/** What time alone does to a request. */
export type Due = "assign" | "expire" | "settle" | "revert";

/** `assignable`: it has a bid, and it is for the box to end its auction. */
type Lateness = { nowMs: number; assignable: boolean; settlementDelayMs: number };

/** What has come due by now. A request without a bid stays open after its auction: the first bid then settles it. */
export function whatIsDue(request: RequestRecord, { nowMs, assignable, settlementDelayMs }: Lateness): Due | undefined {
  const deadlineGone = nowMs >= request.deadlineSec * 1000;
  switch (request.fulfillment) {
    case FulfillmentStatus.REQUESTED:
      if (deadlineGone) return "expire";
      return assignable && nowMs >= request.auctionEndsAtMs ? "assign" : undefined;
    case FulfillmentStatus.ASSIGNED:
      return deadlineGone ? "expire" : undefined;
    case FulfillmentStatus.FULFILLED:
      return nowMs >= settlesAtMs(request, settlementDelayMs) ? settlement(request) : undefined;
    default:
      return undefined;
  }
}

/** When to look again; undefined where time changes nothing. */
export function nextWakeMs(
  request: RequestRecord,
  { nowMs, assignable, settlementDelayMs }: Lateness,
): number | undefined {
  const deadlineMs = request.deadlineSec * 1000;
  switch (request.fulfillment) {
    case FulfillmentStatus.REQUESTED:
      return assignable || nowMs < request.auctionEndsAtMs ? Math.min(request.auctionEndsAtMs, deadlineMs) : deadlineMs;
    case FulfillmentStatus.ASSIGNED:
      return deadlineMs;
    case FulfillmentStatus.FULFILLED:
      return settlement(request) === undefined ? undefined : settlesAtMs(request, settlementDelayMs);
    default:
      return undefined;
  }
}

const settlesAtMs = (request: RequestRecord, delayMs: number): number => (request.fulfilledAtMs ?? 0) + delayMs;

/** A payment waits for the oracle: it alone says how much gas is paid for, and it may find that nothing is owed. */
function settlement(request: RequestRecord): "settle" | "revert" | undefined {
  if (request.settlement === SettlementStatus.SETTLED) return undefined;
  if (request.execution === ExecutionStatus.UNEXECUTED) return undefined;
  return request.execution === ExecutionStatus.EXECUTED ? "settle" : "revert";
}
