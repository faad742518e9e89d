import { ExecutionStatus, FulfillmentStatus } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { mayActFor } from "./accounts.ts";
import type { NetworkState } from "./network-state.ts";
import type { RequestRecord } from "./records.ts";
import { executionName, statusName } from "./status.ts";

/** The request, where `signer` speaks for its fulfiller; a refusal otherwise. */
export function requestOfFulfiller(state: NetworkState, requestId: Hex, signer: Hex): RequestRecord | Refusal {
  const request = state.requests.get(requestId);
  if (request === undefined) return refusal("not-found", `request ${requestId} not found`);
  if (request.fulfiller === undefined) {
    return refusal("failed-precondition", `request is ${statusName(request.fulfillment)}, not ASSIGNED`);
  }
  const prover = state.provers.get(request.fulfiller);
  if (prover === undefined || !mayActFor(state, prover, signer)) {
    return refusal("permission-denied", `${signer} does not act for the request's fulfiller`);
  }
  return request;
}

/** Why this request cannot be brought to an end by its fulfiller, or undefined. */
export function checkAssigned(request: RequestRecord, nowMs: number): Refusal | undefined {
  if (nowMs >= request.deadlineSec * 1000) return refusal("failed-precondition", "the request's deadline has passed");
  if (request.fulfillment !== FulfillmentStatus.ASSIGNED) {
    return refusal("failed-precondition", `request is ${statusName(request.fulfillment)}, not ASSIGNED`);
  }
  return undefined;
}

/** A proof of what the oracle could not execute is no proof of this request. */
export function checkProvable(request: RequestRecord, nowMs: number): Refusal | undefined {
  const hopeless = request.execution !== ExecutionStatus.UNEXECUTED && request.execution !== ExecutionStatus.EXECUTED;
  return (
    checkAssigned(request, nowMs) ??
    (hopeless ? refusal("failed-precondition", `request is ${executionName(request.execution)}`) : undefined)
  );
}
