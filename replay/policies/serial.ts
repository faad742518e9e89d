import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { PolicyContext, View } from "../policy.ts";
import { throughputOf } from "./place.ts";
import { priceInProve } from "./price.ts";
import { bidsEachPass, type Pass, type Rival } from "./rival.ts";
import type { WarmFactory } from "./warm.ts";

/**
 * The reference node. While anything is assigned it does nothing; else it looks at one open request, the newest, and bids
 * its one configured price if the gas limit fits before the deadline: no buffer, no start-up, no wrapping, no floor.
 *
 * Mapped to the fleet: its throughput is one GPU's prior, for it proves one request at a time on one machine. Its usual
 * price is what its calibration gives for a g6e.4xlarge at a utilisation of 0.5 and a margin of 10 %, $0.83 per BPGU,
 * times a PROVE price of $0.60 (where it would have to divide).
 */
export const serial = (warm: WarmFactory): Rival => ({
  name: "serial",
  unit: "PROVE per BPGU",
  usualPrice: 0.5,
  otherPrices: [0.1, 0.2, 0.3, 0.7],
  at: (price) => bidsEachPass("serial", warm, (context) => pass(context, price)),
});

function pass(context: PolicyContext, price: number): (view: View) => Pass {
  const amountPerPgu = priceInProve(price, context.tick);
  const pguPerSec = throughputOf(context).perGpu * 1e6;
  return ({ jobs, open, nowSec }) => {
    const newest = open.at(-1)?.request;
    if (jobs.length > 0 || newest === undefined) return {};
    if (!fits(newest, nowSec, pguPerSec)) return { declined: [{ requestId: newest.requestId, reason: "too-late" }] };
    return { bids: [{ requestId: newest.requestId, amountPerPgu }] };
  };
}

/** `deadline − now ≥ floor(gas_limit / throughput)`. */
const fits = ({ deadlineSec, gasLimit }: ProofRequest, nowSec: number, pguPerSec: number): boolean =>
  deadlineSec - nowSec >= Math.floor(Number(gasLimit) / pguPerSec);
