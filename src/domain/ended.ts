import type { ProofRequest } from "./proof-request.ts";
import type { AbandonReason, Request } from "./request.ts";
import type { Address } from "./values.ts";

/**
 * Why the network no longer wants this request from us; undefined where it still does, or does not say. An unknown
 * status is not ours to act on.
 */
export function endedOnNetwork(seen: ProofRequest | undefined, prover: Address | undefined): AbandonReason | undefined {
  if (!seen) return undefined;
  if (seen.isCanceled) return "canceled";
  switch (seen.fulfillmentStatus) {
    case "fulfilled":
      return "fulfilled-elsewhere";
    case "unfulfillable":
    case "reverted":
      return "unfulfillable";
    case "expired":
      return "expired";
    case "assigned":
      return prover !== undefined && seen.fulfiller !== undefined && seen.fulfiller !== prover ? "not-ours" : undefined;
    case "requested":
    case "unknown":
      return undefined;
  }
}

/** Seconds that the request has been in its phase; 0 where that was not kept. */
export const secondsInPhase = (request: Request, now: number): number =>
  Math.max(0, now - (request.reachedAtSec[request.phase] ?? now));
