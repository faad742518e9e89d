import { auctionEnd } from "../domain/bid-time.ts";
import { namelessAfterSec } from "../domain/mend.ts";
import type { UnixSeconds } from "../domain/values.ts";
import { inBatches } from "./in-batches.ts";
import { apart, type PassDeps, type PassMemory } from "./pass-memory.ts";
import type { Decided } from "./place-bid.ts";

const looksAtOnce = 8;

/**
 * The network may list a request for hours whose auction we hold for lost. Another bid on it would only be stopped at the
 * table, after it was signed: where that may be, the table is asked first.
 */
export async function leaveOutDone(
  deps: PassDeps,
  memory: PassMemory,
  decided: readonly Decided[],
  now: UnixSeconds,
): Promise<readonly Decided[]> {
  const long = decided.filter(
    ({ request }) => now >= auctionEnd(request.minAuctionPeriodSec, request.createdAtSec) + namelessAfterSec,
  );
  await inBatches(long, looksAtOnce, ({ request: { requestId } }) =>
    apart(deps, requestId, "bid", async () => {
      const stored = await deps.requests.get(requestId);
      if (stored && stored.phase !== "bidding") memory.done.add(requestId);
    }),
  );
  return decided.filter(({ request }) => !memory.done.has(request.requestId));
}
