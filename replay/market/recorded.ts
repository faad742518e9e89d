import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Address, Pgu, UnixSeconds, Wei } from "../../src/domain/values.ts";

/**
 * The form of a recorded market: JSON lines, one of these objects each. Amounts, gas and cycles are decimal strings, ids
 * and addresses `0x` hex, times whole unix seconds; what is unknown is absent. The first line is the header; the others
 * come in any order. `scanned` says that every request created before it is there, or had not ended when it was written.
 */
export type RecordedLine = RecordedHeader | RecordedRequest | RecordedPrice | RecordedScan;

export type RecordedHeader = { kind: "market"; form: typeof recordedForm; network: string; tickWei: bigint };

export type RecordedRequest = {
  kind: "request";
  /** Terms and outcome as the network showed them in the end. */
  request: ProofRequest;
  fulfilledAtSec: UnixSeconds | undefined;
  /** The last change: of a cancelled request, about when that was. */
  updatedAtSec: UnixSeconds;
  /** The network's gas estimate of its program when the line was written. */
  publishedGas: Pgu | undefined;
  bids: readonly RecordedBid[];
};

export type RecordedBid = { bidder: Address; name: string | undefined; amount: Wei; atSec: UnixSeconds };

export type RecordedPrice = { kind: "prove-price"; usdMicros: bigint; updatedAtSec: UnixSeconds };

export type RecordedScan = { kind: "scanned"; untilSec: UnixSeconds };

export const recordedForm = 1;

/** What was recorded, each request once. */
export type Recording = {
  header: RecordedHeader;
  requests: readonly RecordedRequest[];
  prices: readonly RecordedPrice[];
  scannedUntilSec: UnixSeconds | undefined;
};

/** One line, with its end. */
export function writeRecorded(line: RecordedLine): string {
  const { request, ...rest } = { request: undefined, ...line };
  const flat = { ...rest, ...request };
  return `${JSON.stringify(flat, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value))}\n`;
}
