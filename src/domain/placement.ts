import { auctionEnd } from "./bid-time.ts";
import { type Capability, canProve } from "./capability.ts";
import type { Refusal } from "./decision.ts";
import type { GasEstimate } from "./estimate.ts";
import { type ClassFutures, isFragileQueue, shareInTime } from "./futures.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { ProofMode, ProofRequest } from "./proof-request.ts";
import { type Duration, durationOf, expectedSec } from "./work.ts";

/** The hosts that a request would be proved on, and how that would go. */
export type Placement = { on: ClassFutures; duration: Duration; onTime: number; costMicros: number };

/** How long a request takes on each class of the pass, in their order; undefined: it does not fit there. */
export type Durations = readonly (Duration | undefined)[];

export const durationsOf = (
  mode: ProofMode,
  estimate: GasEstimate,
  { futures }: Pick<PassContext, "futures">,
): Durations =>
  futures.classes.map(({ fleet: { capability } }) =>
    canProve(capability, mode) ? durationOf({ estimate, mode }, capability) : undefined,
  );

/** Of the hosts on which it would be in time the cheapest; where it would on none, those on which it most likely is. */
export function bestPlacement(
  request: ProofRequest,
  durations: Durations,
  dueSec: number,
  { futures, target, input: { idleShare } }: PassContext,
): Placement | undefined {
  const fromSec = startsFrom(request, futures.nowSec);
  let best: Placement | undefined;
  for (let index = 0; index < futures.classes.length; index++) {
    const [on, duration] = [futures.classes[index], durations[index]];
    if (!on || !duration) continue;
    const onTime = isFragileQueue(on, fromSec) ? 0 : shareInTime(on, duration, fromSec, dueSec, target);
    const costMicros = costOf(on, duration, idleShare);
    const placement = { on, duration, onTime, costMicros };
    if (!best || isBetter(placement, best, target)) best = placement;
  }
  return best;
}

/** USD micros: the host's time, a share of the time that hosts idle, and the start where no host is there. */
function costOf({ fleet: { capability, hosts } }: ClassFutures, duration: Duration, idleShare: number): number {
  return costAfter(hosts.length === 0 ? capability.coldStartSec.typical : 0, capability, duration, idleShare);
}

/** The same placement, at what it costs if a host of the class stands idle. */
export const onIdleHost = (placement: Placement, idleShare: number): Placement => ({
  ...placement,
  costMicros: costAfter(0, placement.on.fleet.capability, placement.duration, idleShare),
});

function costAfter(startSec: number, { usdPerSec }: Capability, duration: Duration, idleShare: number): number {
  return Math.ceil((expectedSec(duration) * (1 + idleShare) + startSec) * usdPerSec * 1e6);
}

function isBetter(a: Placement, b: Placement, target: number): boolean {
  const [aHolds, bHolds] = [a.onTime >= target, b.onTime >= target];
  if (aHolds !== bHolds) return aHolds;
  return aHolds ? a.costMicros < b.costMicros : a.onTime > b.onTime;
}

/** Seconds from an auction's end to the submission of the job. */
const noticeSec = 3;
/** A proof starts when its auction has ended and its job is launched. */
export const startsFrom = (
  { minAuctionPeriodSec, createdAtSec }: Pick<ProofRequest, "minAuctionPeriodSec" | "createdAtSec">,
  nowSec: number,
): number => Math.max(auctionEnd(minAuctionPeriodSec, createdAtSec), nowSec) + noticeSec;

/** Why not, with the whole probability: the look that found it too small may have ended early. */
export function late(
  { on, duration }: Placement,
  request: ProofRequest,
  dueSec: number,
  context: PassContext,
): Refusal {
  const { target, input, mostGas } = context;
  const fromSec = startsFrom(request, input.now);
  const onTime = isFragileQueue(on, fromSec) ? 0 : shareInTime(on, duration, fromSec, dueSec);
  const [neededSec, leftSec] = [Math.round(expectedSec(duration)), Math.round(dueSec - input.now)];
  return { reason: "too-late-probably", onTime: rounded(onTime), target, neededSec, leftSec, mostGas };
}
