import type { AbandonReason, Request } from "./request.ts";
import { effectiveDeadline, type Requirements } from "./requirements.ts";

/** How a request that we held has ended, as the network judges its provers. */
export type Resolution = "on-time" | "missed";

const late: readonly AbandonReason[] = ["deadline-passed", "expired"];

/**
 * undefined: it has not ended, was never ours, or its end says nothing of us (canceled, not executable). A proof that the
 * network took counts as missed where it came later than the network's own requirement.
 */
export function resolutionOf(request: Request, requirements: Requirements | undefined): Resolution | undefined {
  if (request.reachedAtSec.assigned === undefined) return undefined;
  switch (request.phase) {
    case "settled": {
      const dueSec = effectiveDeadline(request.terms, request.gasUsed, requirements);
      return (request.reachedAtSec.fulfilled ?? dueSec) <= dueSec ? "on-time" : "missed";
    }
    case "reverted":
      return "missed";
    case "failed":
      return request.failure.error === "EXECUTION_FAILURE" ? undefined : "missed";
    case "abandoned":
      return late.includes(request.because) ? "missed" : undefined;
    default:
      return undefined;
  }
}
