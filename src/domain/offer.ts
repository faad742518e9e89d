import { bidFrom } from "./bid-time.ts";
import type { Bid, Decision, Potential, Refusal, RefusalReason } from "./decision.ts";
import { type GasEstimate, payingGas } from "./estimate.ts";
import { type Priced, priceFor } from "./offer-price.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import {
  bestPlacement,
  type Durations,
  durationsOf,
  late,
  onIdleHost,
  type Placement,
  startsFrom,
} from "./placement.ts";
import { effectiveDeadline } from "./requirements.ts";
import { expectedSec, shareWithin } from "./work.ts";

/** A request that passes all rules, before it is weighed against others. */
export type Offer = {
  candidate: Candidate;
  estimate: GasEstimate;
  durations: Durations;
  dueSec: number;
  placement: Placement;
  priced: Priced;
  /** Expected profit per GPU second, in USD: the order in which the fleet's time is given away. */
  worth: number;
};

export type Considered = { kind: "offer"; offer: Offer } | Exclude<Decision, { kind: "bid" }>;

/** A request by itself, on the fleet as it is promised so far; what else speaks against it is added to `refusals`. */
export function consider(candidate: Candidate, refusals: Refusal[], context: PassContext): Considered {
  const { input } = context;
  const { request } = candidate;
  const estimate = context.beliefs.gas(request);
  const { maxGas } = input.policy.accepts;
  if (maxGas > 0n && estimate.gas > maxGas)
    refusals.push({ reason: "too-much-gas", gas: estimate.gas, maximum: maxGas });
  const dueSec = effectiveDeadline(request, estimate.gas, input.market.requirements) - input.policy.promise.bufferSec;
  const durations = durationsOf(request.mode, estimate, context);
  const placement = bestPlacement(request, durations, dueSec, context);
  if (!placement) refusals.push({ reason: "no-host-fits" });
  if (!placement) return { kind: "skip", refusals };

  const isWanted = isOnlyLoad(refusals);
  const priced = priceFor(candidate, payingGas(estimate), placement, context);
  if (priced.refusal) refusals.push(priced.refusal);
  if (placement.onTime < context.target) refusals.push(late(placement, request, dueSec, context));
  if (refusals.length > 0) {
    const potential = isWanted ? potentialOf({ candidate, estimate, placement, dueSec, priced }, context) : undefined;
    return potential ? { kind: "skip", refusals, potential } : { kind: "skip", refusals };
  }
  const fromSec = bidFrom(request, input.policy.bidBeforeEndSec);
  if (fromSec > input.now) return { kind: "wait", untilSec: fromSec };
  const worth = worthOf(priced, placement);
  return { kind: "offer", offer: { candidate, estimate, durations, dueSec, placement, priced, worth } };
}

/** Puts the offer on the fleet as those before it leave it: other hosts cost, and so ask, something else. */
export function replace(offer: Offer, context: PassContext): void {
  const { candidate, estimate, durations, dueSec } = offer;
  const placement = bestPlacement(candidate.request, durations, dueSec, context) ?? offer.placement;
  const moved = placement.on !== offer.placement.on;
  offer.placement = placement;
  if (moved) offer.priced = priceFor(candidate, payingGas(estimate), placement, context);
}

/** The offer made. */
export function bidOf({ estimate, priced, dueSec, placement }: Offer, context: PassContext): Bid {
  const { on, duration, onTime, costMicros } = placement;
  const { amount, source, chance, revenueMicros } = priced;
  return {
    kind: "bid",
    amount,
    priceSource: source,
    estimate,
    className: on.fleet.capability.className,
    onTime: rounded(onTime),
    target: context.target,
    neededSec: Math.round(expectedSec(duration)),
    leftSec: Math.round(dueSec - context.input.now),
    chance,
    costMicros,
    mostGas: context.mostGas,
    ...(revenueMicros !== undefined && { revenueMicros }),
  };
}

/** Refusals that say nothing against the request itself, but that we have promised enough. */
const ofLoad: readonly RefusalReason[] = ["at-capacity", "stake-used-up", "spend-cap"];
const isOnlyLoad = (refusals: readonly Refusal[]): boolean =>
  refusals.length === 0 || refusals.every(({ reason }) => ofLoad.includes(reason));

function worthOf({ revenueMicros, chance }: Priced, { costMicros, duration }: Placement): number {
  return revenueMicros === undefined ? 0 : ((revenueMicros - costMicros) * chance) / expectedSec(duration);
}

/** What the request would give if a host stood idle for it; nothing, where it fits none or pays nobody knows what. */
function potentialOf(
  { candidate, estimate, placement, dueSec, priced }: Omit<Offer, "durations" | "worth">,
  context: PassContext,
): Potential | undefined {
  const { input, target } = context;
  // Where no host is there its start was priced in: one that stands idle has no start.
  const isCold = placement.on.fleet.hosts.length === 0;
  const idle = isCold
    ? priceFor(candidate, payingGas(estimate), onIdleHost(placement, input.idleShare), context)
    : priced;
  if (idle.revenueMicros === undefined || idle.refusal) return undefined;
  const leftSec = dueSec - startsFrom(candidate.request, input.now);
  if (shareWithin(placement.duration, leftSec) < target) return undefined;
  const { chance, revenueMicros } = idle;
  return { neededSec: Math.round(expectedSec(placement.duration)), gas: estimate.gas, chance, revenueMicros };
}

/** An offer that finds no room. */
export function refused(offer: Offer, refusals: readonly Refusal[], context: PassContext): Decision {
  const potential = potentialOf(offer, context);
  return potential ? { kind: "skip", refusals, potential } : { kind: "skip", refusals };
}
