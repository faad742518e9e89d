import { pgu, type RequestId } from "../src/domain/values.ts";
import type { Market } from "./market/market.ts";
import type { Preflight } from "./policy.ts";

/** What an executor on a few cores gets through. */
const pguPerSec = 50e6;

/** Executes programs before bidding: tells only of requests that could be seen by then. */
export function createPreflight({ requests }: Market, clock: { readonly nowSec: number }) {
  const byId = new Map(requests.map((entry) => [entry.request.requestId, entry]));
  return (id: RequestId): Preflight | undefined => {
    const entry = byId.get(id);
    if (entry === undefined || entry.visibleAtSec > clock.nowSec) return undefined;
    const { gas, executable } = entry;
    return { gas: pgu(BigInt(gas)), executable, takesSec: gas / pguPerSec };
  };
}
