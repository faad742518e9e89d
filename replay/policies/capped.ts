import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Wei } from "../../src/domain/values.ts";
import type { PolicyContext, View } from "../policy.ts";
import { throughputOf } from "./place.ts";
import { priceInProve } from "./price.ts";
import { bidsEachPass, type Pass, type Rival } from "./rival.ts";
import type { WarmFactory } from "./warm.ts";

const bufferSec = 120;

/** PROVE per BPGU below which it works for nobody, by requester; others have no floor. */
type RequesterFloors = Readonly<Record<string, number>>;

/**
 * A broker of other markets: a static price, with floors for some requesters; each program is executed before a bid, and
 * what cannot be executed is left alone. Mapped to the fleet: as many proofs at once as there are GPUs; its peak rate is
 * one GPU's prior; a cycle counts as one PGU. It knows deadlines, but not this network's floor for a success.
 */
export const capped = (warm: WarmFactory, floors: RequesterFloors = {}): Rival => ({
  name: "capped",
  unit: "PROVE per BPGU",
  usualPrice: 0.4,
  otherPrices: [0.1, 0.2, 0.3, 0.6],
  at: (price) => bidsEachPass("capped", warm, (context) => pass(context, price, floors)),
});

function pass(context: PolicyContext, price: number, floors: RequesterFloors): (view: View) => Pass {
  const { gpus, perGpu } = throughputOf(context);
  /** When each execution that was begun ends. */
  const executed = new Map<string, { gas: number; executable: boolean; endsSec: number }>();

  const execution = ({ requestId }: ProofRequest, nowSec: number) => {
    const known = executed.get(requestId);
    if (known !== undefined) return known;
    const { gas, executable, takesSec } = context.preflight(requestId) ?? { gas: 0n, executable: false, takesSec: 0 };
    const begun = { gas: Number(gas), executable, endsSec: nowSec + takesSec };
    executed.set(requestId, begun);
    return begun;
  };
  const verdict = (request: ProofRequest, nowSec: number, proofs: number): string | undefined => {
    const { gas, executable, endsSec } = execution(request, nowSec);
    if (nowSec < endsSec) return "executing";
    if (!executable) return "unexecutable";
    if (proofs >= gpus) return "at-capacity";
    return request.deadlineSec - nowSec >= gas / (perGpu * 1e6) + bufferSec ? undefined : "too-late";
  };

  return ({ open, jobs, ownBids, nowSec }) => {
    const bids: { requestId: ProofRequest["requestId"]; amountPerPgu: Wei }[] = [];
    const declined: { requestId: ProofRequest["requestId"]; reason: string }[] = [];
    for (const { request } of open) {
      const because = verdict(request, nowSec, jobs.length + ownBids.length + bids.length);
      if (because !== undefined) declined.push({ requestId: request.requestId, reason: because });
      else {
        const amount = priceInProve(Math.max(price, floors[request.requester] ?? 0), context.tick);
        bids.push({ requestId: request.requestId, amountPerPgu: amount });
      }
    }
    return { bids, declined };
  };
}
