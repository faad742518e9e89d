import type { ProofRequestDetails } from "../../../src/adapters/network/requests/proof-request-details.ts";
import type { ProofRequestFilter } from "../../../src/adapters/network/requests/proof-request-filter.ts";
import { type UnixSeconds, unixSeconds } from "../../../src/domain/values.ts";
import { CliError } from "../cli-error.ts";
import { fold } from "../terminal/fold.ts";
import { countOf, momentOf } from "../terminal/words.ts";
import type { NetworkSession } from "./open-network.ts";
import { optional, usually } from "./parameters.ts";
import { count, moment } from "./typed.ts";

/** Over which time requests are read, and how many at most. */
export type SpanFlags = { from: UnixSeconds; to?: UnixSeconds; most: number };

export const spanFlags = {
  from: usually(moment, "-7d", "Of requests made since; absent: seven days ago", "TIME"),
  to: optional(moment, "And no later; absent: now", "TIME"),
  most: usually(
    count,
    "10000",
    "Read at most so many requests, 10000 where absent; what is then left out is said",
    "N",
  ),
} as const;

/** What was read of a span, the newest first. */
export type Reading = {
  requests: readonly ProofRequestDetails[];
  fromSec: UnixSeconds;
  toSec: UnixSeconds;
  /** Nothing of the span is left out. */
  complete: boolean;
  /** When the oldest was made that was read, where some are left out. */
  readSinceSec?: UnixSeconds;
};

/** Every request that was made within the span and matches, page after page. */
export async function readSpan(
  { network, terminal }: NetworkSession,
  { from: fromSec, to: toSec = unixSeconds(Date.now() / 1_000), most }: SpanFlags,
  filter: ProofRequestFilter = {},
): Promise<Reading> {
  if (fromSec > toSec) throw new CliError("usage", "The time ends before it begins.", "Say --from before --to.");
  const requests: ProofRequestDetails[] = [];
  let complete = true;
  for await (const request of network.requests.list({ ...filter, fromSec, toSec })) {
    complete = requests.length < most;
    if (!complete) break;
    requests.push(request);
    if (requests.length % 100 === 0) terminal.progress(`${countOf(requests.length)} requests are read …`);
  }
  terminal.progress("");
  const oldest = requests.at(-1);
  return { requests, fromSec, toSec, complete, ...(!complete && oldest && { readSinceSec: oldest.createdAtSec }) };
}

/** For the document, beside what was made of the requests. */
export const spanOf = ({ requests, ...span }: Reading) => ({ ...span, requestsRead: requests.length });

/** What the figures above it are of: `what` is followed by when they were made. `more` are further lines. */
export function saySpan({ terminal }: NetworkSession, reading: Reading, what: string, ...more: string[]): string {
  const { requests, fromSec, toSec, readSinceSec } = reading;
  const span = `made from ${momentOf(fromSec)} to ${momentOf(toSec)}`;
  const read = countOf(requests.length);
  const said =
    readSinceSec === undefined
      ? `of all ${read} ${what} ${span}`
      : `of the latest ${read} ${what} made since ${momentOf(readSinceSec)} alone: there are more, ${span}; ` +
        `--most ${requests.length * 4} reads on`;
  return fold([said, ...more].join("\n"), terminal.width ?? Number.POSITIVE_INFINITY).join("\n");
}
