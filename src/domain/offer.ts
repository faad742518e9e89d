import { bidFrom } from "./bid-time.ts";
import type { Bid, Decision, Potential, Refusal, RefusalReason } from "./decision.ts";
import type { Expectations, Fit } from "./expectation.ts";
import type { Priced, Prices } from "./offer-price.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { late, onTimeShare, type Placement, type Placements, settle, startsFrom } from "./placement.ts";
import { countedUntil } from "./requirements.ts";
import { shareWithin } from "./work.ts";

export type OfferContext = PassContext & { expectation: Expectations; placement: Placements; price: Prices };

/** A request that passes all rules, before it is weighed against others: what it would be proved on, and at what price. */
export type Offer = {
  kind: "offer";
  candidate: Candidate;
  /** Of all requests that are alike in it: another's turn may find it anew. */
  placement: Placement;
  /** The hosts that it is priced on. */
  fit: Fit;
  priced: Priced;
  /** Once it was weighed. */
  decision: Decision | undefined;
};

/** A request by itself, on the fleet as it is promised so far; `byRules` is what the rules say against it. */
export function consider(
  candidate: Candidate,
  byRules: readonly Refusal[],
  context: OfferContext,
): Offer | Exclude<Decision, Bid> {
  const { now, policy } = context.input;
  const { request } = candidate;
  const expected = context.expectation(request);
  const { gas } = expected;
  const { maxGas } = policy.accepts;
  const asked = maxGas > 0n && gas > maxGas ? plus(byRules, { reason: "too-much-gas", gas, maximum: maxGas }) : byRules;
  const dueSec = countedUntil(request, expected.countedSec) - policy.promise.bufferSec;
  const placement = context.placement(expected, startsFrom(request, now), dueSec);
  if (!placement) return { kind: "skip", refusals: plus(asked, { reason: "no-host-fits" }) };

  const priced = context.price(candidate, expected, placement.fit);
  const offer: Offer = {
    kind: "offer",
    candidate,
    placement,
    fit: placement.fit,
    priced,
    decision: undefined,
  };
  const paid = priced.refusal ? plus(asked, priced.refusal) : asked;
  const refusals = placement.onTime >= context.target ? paid : plus(paid, late(placement, context));
  if (refusals.length > 0) return isOnlyLoad(asked) ? refused(offer, refusals, context) : { kind: "skip", refusals };
  const untilSec = bidFrom(request, policy.bidBeforeEndSec);
  return untilSec > now ? waits(untilSec, potentialOf(offer, context)) : offer;
}

export const plus = (refusals: readonly Refusal[], refusal: Refusal): readonly Refusal[] =>
  refusals.length === 0 ? [refusal] : [...refusals, refusal];

/**
 * Puts the offer on the fleet as those before it leave it: other hosts cost, and so ask, something else. Whether it is in
 * time there as probably as is promised.
 */
export function replace(offer: Offer, context: OfferContext): boolean {
  const { candidate, placement } = offer;
  settle(placement, context);
  if (placement.fit !== offer.fit) {
    offer.fit = placement.fit;
    offer.priced = context.price(candidate, placement.expected, placement.fit);
  }
  return placement.onTime >= context.target;
}

/** The offer made. */
export function bidOf(offer: Offer, context: OfferContext): Bid {
  const { candidate, placement } = offer;
  const { fit, dueSec } = placement;
  const { amount, source, chance, revenueMicros } = offer.priced;
  return {
    kind: "bid",
    amount,
    priceSource: source,
    estimate: context.beliefs.gas(candidate.request),
    className: fit.on.fleet.capability.className,
    onTime: rounded(onTimeShare(fit, placement)),
    target: context.target,
    neededSec: Math.round(fit.neededSec),
    leftSec: Math.round(dueSec - context.input.now),
    chance,
    costMicros: fit.costMicros,
    mostGas: context.mostGas,
    ...(revenueMicros !== undefined && { revenueMicros }),
  };
}

/** Refusals that say nothing against the request itself, but that we have promised enough. */
const ofLoad: readonly RefusalReason[] = ["at-capacity", "stake-used-up", "spend-cap"];
const isOnlyLoad = (refusals: readonly Refusal[]): boolean =>
  refusals.length === 0 || refusals.every(({ reason }) => ofLoad.includes(reason));

/** What the request would give if a host stood idle for it; nothing, where it fits none or pays nobody knows what. */
function potentialOf({ candidate, placement, priced }: Offer, context: OfferContext): Potential | undefined {
  const { expected, fit, fromSec, dueSec } = placement;
  // Where no host is there its start was priced in: one that stands idle has no start.
  const { potential } = fit.idle ? context.price(candidate, expected, fit.idle) : priced;
  return potential && shareWithin(fit.duration, dueSec - fromSec) >= context.target ? potential : undefined;
}

/** An offer that finds no room. */
export function refused(offer: Offer, refusals: readonly Refusal[], context: OfferContext): Exclude<Decision, Bid> {
  const potential = potentialOf(offer, context);
  return potential ? { kind: "skip", refusals, potential } : { kind: "skip", refusals };
}

const waits = (untilSec: number, potential: Potential | undefined): Exclude<Decision, Bid> =>
  potential ? { kind: "wait", untilSec, potential } : { kind: "wait", untilSec };
