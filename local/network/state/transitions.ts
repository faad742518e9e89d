import { ExecutionStatus, FulfillmentStatus, SettlementStatus } from "../../../src/gen/types_pb.ts";
import type { Hex } from "../hex.ts";
import type { BidRecord, RequestRecord, Split } from "./records.ts";

/** The network keeps no more of an account of a failure than this. */
export const longestTraceBytes = 32 * 1024;

/** What can happen to a request, each as the record that follows. Whether it may happen was checked before. */

const touched = (request: RequestRecord, nowMs: number): RequestRecord => ({
  ...request,
  updatedAtSec: Math.floor(nowMs / 1000),
});

export const assigned = (request: RequestRecord, winner: BidRecord, nowMs: number): RequestRecord => ({
  ...touched(request, nowMs),
  fulfillment: FulfillmentStatus.ASSIGNED,
  fulfiller: winner.prover,
  pricePerPgu: winner.amountWei,
});

export type ExecutionOutcome =
  | { kind: "executed"; cycles: bigint; gas: bigint; publicValuesHash?: Hex }
  | { kind: "unexecutable"; cause: number; errorTrace?: Hex }
  | { kind: "validation-failed"; errorTrace?: Hex };

export function executed(request: RequestRecord, outcome: ExecutionOutcome, nowMs: number): RequestRecord {
  const next = touched(request, nowMs);
  switch (outcome.kind) {
    case "executed":
      return {
        ...next,
        execution: ExecutionStatus.EXECUTED,
        cycles: outcome.cycles,
        gasUsed: outcome.gas,
        ...(outcome.publicValuesHash === undefined ? {} : { publicValuesHash: outcome.publicValuesHash }),
      };
    case "unexecutable":
      return { ...next, execution: ExecutionStatus.UNEXECUTABLE, failCause: outcome.cause, ...trace(outcome) };
    case "validation-failed":
      return { ...next, execution: ExecutionStatus.VALIDATION_FAILED, ...trace(outcome) };
  }
}

const trace = ({ errorTrace }: { errorTrace?: Hex }): { errorTrace?: Hex } =>
  errorTrace === undefined ? {} : { errorTrace };

/** The requester pays for what could not be executed: it is taken from what its request holds. */
export const punished = (request: RequestRecord, punishmentWei: bigint): RequestRecord => ({
  ...request,
  heldWei: request.heldWei - punishmentWei,
  paidWei: punishmentWei,
});

export type AcceptedProof = { txHash: Hex; proofUri: string; proofPublicUri: string };

export const fulfilled = (request: RequestRecord, proof: AcceptedProof, nowMs: number): RequestRecord => ({
  ...touched(request, nowMs),
  fulfillment: FulfillmentStatus.FULFILLED,
  fulfilledAtMs: nowMs,
  fulfillTxHash: proof.txHash,
  proofUri: proof.proofUri,
  proofPublicUri: proof.proofPublicUri,
});

/** How a request can end without being paid for: what it held is free again. */
export type Ending =
  | { kind: "expired" }
  | { kind: "canceled" }
  | { kind: "reverted" }
  | { kind: "failed"; error: number; errorTrace?: Hex };

const endings = {
  expired: FulfillmentStatus.EXPIRED,
  canceled: FulfillmentStatus.UNFULFILLABLE,
  reverted: FulfillmentStatus.REVERTED,
  failed: FulfillmentStatus.UNFULFILLABLE,
} as const satisfies Record<Ending["kind"], FulfillmentStatus>;

export const ended = (request: RequestRecord, ending: Ending, nowMs: number): RequestRecord => ({
  ...touched(request, nowMs),
  fulfillment: endings[ending.kind],
  canceled: request.canceled || ending.kind === "canceled",
  ...(ending.kind === "failed" ? { error: ending.error, ...trace(ending) } : {}),
  refundedWei: request.heldWei,
  heldWei: 0n,
});

export const settled = (request: RequestRecord, paidWei: bigint, split: Split, nowMs: number): RequestRecord => ({
  ...touched(request, nowMs),
  settlement: SettlementStatus.SETTLED,
  paidWei,
  split,
  refundedWei: request.heldWei - paidWei,
  heldWei: 0n,
});
