import type { Phase, Request } from "../../../src/domain/request.ts";
import type { Account } from "../account/account.ts";
import { requestsIn } from "../reading/requests.ts";
import { costOf } from "../reading/trace.ts";
import { exactProveOf, perBpguOf } from "../terminal/words.ts";
import type { Row } from "./csv.ts";

type Span = { fromSec: number; toSec: number };

/** Where a promise ends; an auction that was lost earned and cost nothing. */
const ends = ["fulfilled", "settled", "reverted", "failed", "abandoned"] as const satisfies readonly Phase[];
/** Requests whose results are read at once. */
const atOnce = 8;

const endedAtSec = ({ reachedAtSec, phase, terms }: Request): number => reachedAtSec[phase] ?? terms.deadlineSec;

/** What each promise that ended within the span earned, and what its hosts cost. */
export async function requestRows(
  account: Account,
  { fromSec, toSec }: Span,
  progress: (text: string) => void,
): Promise<Row[]> {
  const { requests } = await account.table();
  const found = (await requestsIn(requests, ends))
    .filter((request) => endedAtSec(request) >= fromSec && endedAtSec(request) < toSec)
    .sort((a, b) => endedAtSec(a) - endedAtSec(b));
  const rows: Row[] = [];
  for (let start = 0; start < found.length; start += atOnce) {
    progress(`${start} of ${found.length} requests`);
    rows.push(...(await Promise.all(found.slice(start, start + atOnce).map((request) => rowOf(account, request)))));
  }
  return rows;
}

async function rowOf(account: Account, request: Request): Promise<Row> {
  const [bucket, deployed] = await Promise.all([account.bucket(), account.deployed()]);
  const results = request.reachedAtSec.proving === undefined ? [] : await bucket.results(request.terms.requestId);
  const costs = results.map((result) => costOf(result, deployed) ?? 0);
  const { terms, promise, placed, phase } = request;
  const settled = request.phase === "settled" ? request : undefined;
  return {
    request: terms.requestId,
    phase,
    mode: terms.mode,
    program: terms.vkHash,
    requester: terms.requester,
    asked_at: iso(terms.createdAtSec),
    ended_at: iso(endedAtSec(request)),
    price_prove_per_bpgu: promise ? perBpguOf(promise.amount) : "",
    gas_pgu: settled ? settled.gasUsed.toString() : "",
    earned_prove: settled ? exactProveOf(settled.earned) : "0",
    host_class: placed?.className ?? promise?.className ?? "",
    attempts: results.length,
    expected_usd: promise ? (promise.costMicros / 1e6).toFixed(6) : "",
    hosts_usd: costs.reduce((sum, cost) => sum + cost, 0).toFixed(6),
  };
}

const iso = (atSec: number): string => new Date(atSec * 1_000).toISOString().replace(".000Z", "Z");
