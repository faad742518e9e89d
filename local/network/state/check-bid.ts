import { FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { effectiveTick, type Rules } from "../rules.ts";
import type { NetworkState } from "./network-state.ts";
import { isSuspended } from "./performance.ts";
import type { RequestRecord } from "./records.ts";
import { statusName } from "./status.ts";

export type BidClaim = { prover: Hex; requestId: Hex; amountWei: bigint | undefined; nowMs: number };

/**
 * Why this bid is refused, or undefined. Codes as on the live network: a bid that is too high, off the tick, or on a
 * request that is no longer REQUESTED is an invalid argument and normal business; a prover that may not bid is denied.
 */
export function checkBid(state: NetworkState, rules: Rules, claim: BidClaim): Refusal | undefined {
  const request = state.requests.get(claim.requestId);
  if (request === undefined) return refusal("not-found", `request ${claim.requestId} not found`);
  return (
    checkBidder(state, request, claim) ?? checkOpen(request, claim) ?? checkAmount(rules, request, claim.amountWei)
  );
}

function checkBidder(state: NetworkState, request: RequestRecord, { prover, nowMs }: BidClaim): Refusal | undefined {
  const record = state.provers.get(prover);
  if (record === undefined) return refusal("permission-denied", `${prover} is not a registered prover`);
  if (isSuspended(record, Math.floor(nowMs / 1000))) {
    return refusal("failed-precondition", `prover ${prover} is suspended until ${record.suspendedUntilSec ?? 0}`);
  }
  if (request.whitelist.length > 0 && !request.whitelist.includes(prover)) {
    return refusal("permission-denied", `prover ${prover} is not whitelisted for this request`);
  }
  return undefined;
}

function checkOpen(request: RequestRecord, { nowMs }: BidClaim): Refusal | undefined {
  if (nowMs >= request.deadlineSec * 1000) return refusal("failed-precondition", "the request's deadline has passed");
  if (request.fulfillment !== FulfillmentStatus.REQUESTED) {
    return refusal("invalid-argument", `request is ${statusName(request.fulfillment)}, no longer REQUESTED`);
  }
  return undefined;
}

function checkAmount(rules: Rules, request: RequestRecord, amountWei: bigint | undefined): Refusal | undefined {
  const tick = effectiveTick(rules.params);
  if (amountWei === undefined) return refusal("invalid-argument", "bid amount is not a decimal number");
  if (amountWei === 0n) return refusal("invalid-argument", "bid amount must be above 0");
  if (amountWei > request.maxPricePerPgu) {
    return refusal("invalid-argument", `bid ${amountWei} exceeds max price per pgu ${request.maxPricePerPgu}`);
  }
  if (amountWei % tick !== 0n) {
    return refusal("invalid-argument", `bid ${amountWei} is not a multiple of the tick size ${tick}`);
  }
  if (request.floorPricePerPgu !== undefined && amountWei < request.floorPricePerPgu) {
    return refusal("invalid-argument", `bid ${amountWei} is below the floor price per pgu ${request.floorPricePerPgu}`);
  }
  return undefined;
}
