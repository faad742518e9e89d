import { setTimeout as sleep } from "node:timers/promises";
import type { ProofRequestStatus } from "../../library/network.ts";

export type FollowOptions = { everyMs?: number; signal?: AbortSignal };

/** As often as the SDK asks. */
const usualPauseMs = 2000;

/** Asks until the request has ended, telling each change; rejects with the signal's reason when it is aborted. */
export async function followRequest(
  ask: () => Promise<ProofRequestStatus>,
  onChange: (status: ProofRequestStatus) => void,
  { everyMs = usualPauseMs, signal }: FollowOptions,
): Promise<ProofRequestStatus> {
  let told: string | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const status = await ask();
    const state = `${status.fulfillmentStatus} ${status.executionStatus} ${proofUriOf(status)}`;
    if (state !== told) onChange(status);
    told = state;
    if (hasEnded[status.fulfillmentStatus]) return status;
    await sleep(everyMs, undefined, signal === undefined ? {} : { signal });
  }
}

/** Where the proof lies, once there is one. */
export const proofUriOf = ({ proofUri, proofPublicUri }: ProofRequestStatus): string | undefined =>
  proofUri ?? proofPublicUri;

/** A status that we do not know is waited through: a newer network may lead on from it. */
const hasEnded = {
  requested: false,
  assigned: false,
  fulfilled: true,
  unfulfillable: true,
  reverted: true,
  expired: true,
  unknown: false,
} as const satisfies Record<ProofRequestStatus["fulfillmentStatus"], boolean>;
