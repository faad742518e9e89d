import { type RequestId, unixSeconds } from "../../src/domain/values.ts";
import type { RecordingFile } from "./recording-file.ts";
import type { Shown, Source } from "./source.ts";

export type RecordDeps = { source: Source; file: RecordingFile; nowSec: () => number; isStopped: () => boolean };

/** A request can appear in a listing a little after its time of creation. */
const settlingSec = 60;
/** The gas that was used can come after the proof; after so long it is written without. */
const patienceSec = 900;
/** Old times are read an hour after the other, so that what was read is kept when it is interrupted. */
const stretchSec = 3600;

/** Writes pass after pass what has ended since the last one, each request once. */
export function createRecorder({ source, file, nowSec, isStopped }: RecordDeps, network: string, fromSec: number) {
  const written = new Set<RequestId>(file.held?.requests.map(({ request }) => request.requestId));
  let scannedSec = fromSec;
  let hasHeader = file.held !== undefined;
  let priceAtSec = Math.max(0, ...(file.held?.prices ?? []).map(({ updatedAtSec }) => updatedAtSec));

  const writePrice = async (): Promise<void> => {
    const price = await source.provePrice();
    if (price === undefined || price.updatedAtSec <= priceAtSec) return;
    file.append(price);
    priceAtSec = price.updatedAtSec;
  };
  const writeRequests = async (ended: readonly Shown[]): Promise<number> => {
    const estimates = await source.gasEstimates(ended.map(({ request }) => request.vkHash));
    let count = 0;
    for (const shown of ended) {
      if (isStopped()) return count;
      const bids = await source.bids(shown.request.requestId);
      file.append({ kind: "request", ...shown, publishedGas: estimates.get(shown.request.vkHash), bids });
      written.add(shown.request.requestId);
      count += 1;
    }
    return count;
  };

  /** Writes what has ended of those created between the two; what waits for its end comes back. */
  const scan = async (span: { fromSec: number; toSec: number }, now: number) => {
    const shown = await source.requests(span.fromSec, span.toSec);
    const left = shown.filter(({ request }) => !written.has(request.requestId));
    const byAge = left.sort((a, b) => a.request.createdAtSec - b.request.createdAtSec);
    const count = await writeRequests(byAge.filter((each) => hasEnded(each, now)));
    return { count, waiting: byAge.filter((each) => !hasEnded(each, now)) };
  };

  /** How many were written, and how many wait for their end. */
  return async (): Promise<{ requests: number; waiting: number }> => {
    const now = nowSec();
    if (!hasHeader) {
      file.append({ kind: "market", form: 1, network, tickWei: await source.tick() });
      hasHeader = true;
    }
    await writePrice();
    let [requests, waiting, untilSec] = [0, 0, now - settlingSec];
    for (let begin = scannedSec; begin <= now && !isStopped(); begin += stretchSec) {
      const found = await scan({ fromSec: begin, toSec: Math.min(begin + stretchSec - 1, now) }, now);
      requests += found.count;
      waiting += found.waiting.length;
      untilSec = Math.min(untilSec, ...found.waiting.map(({ request }) => request.createdAtSec));
      const doneSec = isStopped() ? 0 : Math.min(untilSec, begin + stretchSec);
      if (doneSec <= scannedSec) continue;
      scannedSec = doneSec;
      file.append({ kind: "scanned", untilSec: unixSeconds(doneSec) });
    }
    return { requests, waiting };
  };
}

/** Nothing of it changes any more, or nothing that is worth waiting for. */
function hasEnded({ request, updatedAtSec }: Shown, nowSec: number): boolean {
  if (request.isCanceled) return true;
  switch (request.fulfillmentStatus) {
    case "unfulfillable":
    case "reverted":
    case "expired":
      return true;
    case "fulfilled":
      return request.gasUsed !== undefined || nowSec - updatedAtSec > patienceSec;
    case "requested":
    case "assigned":
    case "unknown":
      return nowSec > request.deadlineSec + settlingSec;
  }
}
