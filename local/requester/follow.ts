import { setTimeout as sleep } from "node:timers/promises";
import { ExecutionStatus, FulfillmentStatus, type GetProofRequestStatusResponse } from "../../src/gen/types_pb.ts";

/** Where a request stands, in the network's words, lower case. */
export type ProofProgress = {
  fulfillment: "requested" | "assigned" | "fulfilled" | "unfulfillable" | "reverted" | "expired" | "unknown";
  execution: "unexecuted" | "executed" | "unexecutable" | "validation-failed" | "unknown";
  /** Unix seconds. */
  deadlineSec: number;
  /** Where the proof lies, once there is one. */
  proofUri?: string;
  publicValuesHash?: Uint8Array;
};

export type FollowOptions = { everyMs?: number; signal?: AbortSignal };

/** As often as the SDK asks. */
const usualPauseMs = 2000;

/** Asks until the request has ended, telling each change; rejects with the signal's reason when it is aborted. */
export async function followRequest(
  ask: () => Promise<GetProofRequestStatusResponse>,
  onChange: (progress: ProofProgress) => void,
  { everyMs = usualPauseMs, signal }: FollowOptions,
): Promise<ProofProgress> {
  let told: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const progress = readProgress(await ask());
    const state = `${progress.fulfillment} ${progress.execution} ${progress.proofUri}`;
    if (state !== told) onChange(progress);
    told = state;
    if (hasEnded[progress.fulfillment]) return progress;
    await sleep(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}

export function readProgress(status: GetProofRequestStatusResponse): ProofProgress {
  const proofUri = status.proofUri ?? status.proofPublicUri;
  return {
    fulfillment: fulfillments[status.fulfillmentStatus] ?? "unknown",
    execution: executions[status.executionStatus] ?? "unknown",
    deadlineSec: Number(status.deadline),
    ...(proofUri === undefined || proofUri === "" ? {} : { proofUri }),
    ...(status.publicValuesHash === undefined ? {} : { publicValuesHash: status.publicValuesHash }),
  };
}

const fulfillments: Partial<Record<FulfillmentStatus, ProofProgress["fulfillment"]>> = {
  [FulfillmentStatus.REQUESTED]: "requested",
  [FulfillmentStatus.ASSIGNED]: "assigned",
  [FulfillmentStatus.FULFILLED]: "fulfilled",
  [FulfillmentStatus.UNFULFILLABLE]: "unfulfillable",
  [FulfillmentStatus.REVERTED]: "reverted",
  [FulfillmentStatus.EXPIRED]: "expired",
};

const executions: Partial<Record<ExecutionStatus, ProofProgress["execution"]>> = {
  [ExecutionStatus.UNEXECUTED]: "unexecuted",
  [ExecutionStatus.EXECUTED]: "executed",
  [ExecutionStatus.UNEXECUTABLE]: "unexecutable",
  [ExecutionStatus.VALIDATION_FAILED]: "validation-failed",
};

/** A status that we do not know is waited through: a newer network may lead on from it. */
const hasEnded = {
  requested: false,
  assigned: false,
  fulfilled: true,
  unfulfillable: true,
  reverted: true,
  expired: true,
  unknown: false,
} as const satisfies Record<ProofProgress["fulfillment"], boolean>;
