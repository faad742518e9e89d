import type { ProofRequest } from "../../src/domain/proof-request.ts";
import type { Pgu, Wei } from "../../src/domain/values.ts";
import { instanceOf } from "../fleet/plan.ts";
import type { PolicyContext, View } from "../policy.ts";
import { admit, type LoadedFleet, type LoadedLoad, type WrapCost } from "./loaded-admission.ts";
import { throughputOf } from "./place.ts";
import { flooredTo, priceInProve, priceInUsd } from "./price.ts";
import { bidsEachPass, type Pass, type Rival } from "./rival.ts";
import type { WarmFactory } from "./warm.ts";

/** While the PROVE price is older than this, the static price holds. */
const staleSec = 2 * 3600;
const staticProvePerBpgu = 0.5;
const requestsPerPass = 100;

/**
 * The bidder of the Rust cluster, v2.7.2. Mapped to the fleet: there a proof is spread over all GPUs, here one GPU makes
 * it. So the time of the proof itself counts with the throughput of one GPU, and what was committed before drains with the
 * throughput of all; with one GPU the rule is the original. A host is a worker that weighs its memory.
 */
export const loaded = (warm: WarmFactory): Rival => ({
  name: "loaded",
  unit: "USD per BPGU",
  usualPrice: 0.12,
  otherPrices: [0.03, 0.06, 0.2, 0.3],
  at: (price) => bidsEachPass("loaded", warm, (context) => pass(context, price)),
});

function pass(context: PolicyContext, usdPerBpgu: number): (view: View) => Pass {
  const fleet = fleetOf(context);
  /** What was expected of each request that was bid on. */
  const expected = new Map<string, number>();
  return (view) => {
    if (view.suspendedUntilSec !== undefined) return {};
    const bids: { requestId: ProofRequest["requestId"]; amountPerPgu: Wei }[] = [];
    const declined: { requestId: ProofRequest["requestId"]; reason: string }[] = [];
    let load = loadOf(view, expected);
    for (const { request, publishedGas } of view.open.slice(0, requestsPerPass)) {
      const { requestId } = request;
      const gas = expectedGas(request, publishedGas);
      const verdict = admit({ gas, wrap: wrapOf(request), leftSec: leftSec(request, gas, view) }, load, fleet);
      if (verdict !== "bid") declined.push({ requestId, reason: verdict });
      else {
        bids.push({ requestId, amountPerPgu: price(request, view, usdPerBpgu, context.tick) });
        load = plus(load, gas, wrapOf(request));
        expected.set(requestId, gas);
      }
    }
    return { bids, declined };
  };
}

function fleetOf(context: PolicyContext): LoadedFleet {
  const { perGpu, ofFleet } = throughputOf(context);
  const workersGb = context.plan.classes.flatMap((each) =>
    Array.from({ length: each.maxHosts }, () => instanceOf(each).hostGib),
  );
  return { mgasPerSec: ofFleet, mgasPerSecPerProof: perGpu, workersGb, bufferSec: 30 };
}

/** The estimate (0 counts as absent) times 1.0, but not more than the limit; the limit where there is no estimate. */
function expectedGas({ gasLimit, cycleLimit }: ProofRequest, estimate: Pgu | undefined): number {
  const limit = Number(gasLimit > 0n ? gasLimit : cycleLimit);
  return (estimate ?? 0n) === 0n ? limit : Math.min(Number(estimate), limit);
}

function leftSec({ deadlineSec, createdAtSec }: ProofRequest, gas: number, { nowSec, requirements }: View): number {
  const provingSec = gas / Number(requirements.minPguPerSec);
  return Math.min(deadlineSec, createdAtSec + Math.max(requirements.floorLatencySec, provingSec)) - nowSec;
}

/** What is assigned, and own bids until they are seen assigned or `min_auction_period` + 15 s (60 s at most) have passed. */
function loadOf({ jobs, ownBids, nowSec }: View, expected: ReadonlyMap<string, number>): LoadedLoad {
  const counts = ownBids.filter(
    ({ bidAtSec, request }) => nowSec - bidAtSec <= Math.min(request.minAuctionPeriodSec + 15, 60),
  );
  let load: LoadedLoad = { proofs: 0, wraps: 0, gas: 0 };
  for (const { request } of [...counts, ...jobs]) {
    load = plus(load, expected.get(request.requestId) ?? 0, wrapOf(request));
  }
  return load;
}

const plus = (load: LoadedLoad, gas: number, wrap: WrapCost | undefined): LoadedLoad => ({
  proofs: load.proofs + 1,
  wraps: load.wraps + (wrap === undefined ? 0 : 1),
  gas: load.gas + gas,
});

const wraps: Readonly<Record<string, WrapCost>> = { groth16: { sec: 30, gb: 14 }, plonk: { sec: 80, gb: 60 } };
const wrapOf = ({ mode }: ProofRequest): WrapCost | undefined => wraps[mode];

function price({ maxPricePerPgu }: ProofRequest, view: View, usdPerBpgu: number, tick: Wei): Wei {
  const { usdMicros, updatedAtSec } = view.prove;
  const isStale = view.nowSec - updatedAtSec > staleSec;
  const wanted = isStale ? priceInProve(staticProvePerBpgu, tick) : priceInUsd(usdPerBpgu, usdMicros, tick);
  return maxPricePerPgu !== undefined && wanted > maxPricePerPgu ? flooredTo(tick, maxPricePerPgu) : wanted;
}
