import { bidFrom } from "./bid-time.ts";
import type { Bid, Decision, Potential, Refusal, RefusalReason } from "./decision.ts";
import type { Expectation, Expectations, Fit } from "./expectation.ts";
import type { Priced, Prices } from "./offer-price.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { bestPlacement, late, onTimeShare, type Span, startsFrom } from "./placement.ts";
import { countedUntil } from "./requirements.ts";
import { shareWithin } from "./work.ts";

export type OfferContext = PassContext & { expectation: Expectations; price: Prices };

/** A request that passes all rules, before it is weighed against others: what it would be proved on, and at what price. */
export type Offer = {
  kind: "offer";
  candidate: Candidate;
  expected: Expectation;
  span: Span;
  fit: Fit;
  priced: Priced;
};

/** A request by itself, on the fleet as it is promised so far; `byRules` is what the rules say against it. */
export function consider(
  candidate: Candidate,
  byRules: readonly Refusal[],
  context: OfferContext,
): Offer | Exclude<Decision, Bid> {
  const { input } = context;
  const { request } = candidate;
  const expected = context.expectation(request);
  const { gas } = expected;
  const { maxGas } = input.policy.accepts;
  const isTooMuch = maxGas > 0n && gas > maxGas;
  const asked = isTooMuch ? byRules.concat({ reason: "too-much-gas", gas, maximum: maxGas }) : byRules;
  const span = {
    fromSec: startsFrom(request, input.now),
    dueSec: countedUntil(request, expected.countedSec) - input.policy.promise.bufferSec,
  };
  const placement = bestPlacement(expected, span, context);
  if (!placement) return { kind: "skip", refusals: asked.concat({ reason: "no-host-fits" }) };

  const { fit } = placement;
  const priced = context.price(candidate, expected, fit);
  const offer: Offer = { kind: "offer", candidate, expected, span, fit, priced };
  const paid = priced.refusal ? asked.concat(priced.refusal) : asked;
  const refusals = placement.holds ? paid : paid.concat(late(fit, span, context));
  if (refusals.length > 0) return isOnlyLoad(asked) ? refused(offer, refusals, context) : { kind: "skip", refusals };
  const untilSec = bidFrom(request, input.policy.bidBeforeEndSec);
  return untilSec > input.now ? { kind: "wait", untilSec } : offer;
}

/**
 * Puts the offer on the fleet as those before it leave it: other hosts cost, and so ask, something else. Whether it is in
 * time there as probably as is promised.
 */
export function replace(offer: Offer, context: OfferContext): boolean {
  const { candidate, expected, span } = offer;
  const placement = bestPlacement(expected, span, context);
  if (placement && placement.fit !== offer.fit) {
    offer.fit = placement.fit;
    offer.priced = context.price(candidate, expected, placement.fit);
  }
  return placement?.holds ?? false;
}

/** The offer made. */
export function bidOf({ candidate, fit, priced, span }: Offer, context: OfferContext): Bid {
  const { amount, source, chance, revenueMicros } = priced;
  return {
    kind: "bid",
    amount,
    priceSource: source,
    estimate: context.beliefs.gas(candidate.request),
    className: fit.on.fleet.capability.className,
    onTime: rounded(onTimeShare(fit, span)),
    target: context.target,
    neededSec: Math.round(fit.neededSec),
    leftSec: Math.round(span.dueSec - context.input.now),
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
function potentialOf({ candidate, expected, span, fit, priced }: Offer, context: OfferContext): Potential | undefined {
  // Where no host is there its start was priced in: one that stands idle has no start.
  const { potential } = fit.idle ? context.price(candidate, expected, fit.idle) : priced;
  return shareWithin(fit.duration, span.dueSec - span.fromSec) < context.target ? undefined : potential;
}

/** An offer that finds no room. */
export function refused(offer: Offer, refusals: readonly Refusal[], context: OfferContext): Exclude<Decision, Bid> {
  const potential = potentialOf(offer, context);
  return potential ? { kind: "skip", refusals, potential } : { kind: "skip", refusals };
}
