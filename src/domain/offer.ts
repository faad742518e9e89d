import { bidFrom } from "./bid-time.ts";
import type { Bid, Decision, Potential, Refusal, RefusalReason } from "./decision.ts";
import type { Expectations, Fit } from "./expectation.ts";
import type { Prices } from "./offer-price.ts";
import type { Offer, Offers } from "./offers.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { late, onTimeShare, type Placement, settle } from "./placement.ts";
import { shareWithin } from "./work.ts";

export type OfferContext = PassContext & { expectation: Expectations; offer: Offers; price: Prices };

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
  const offer = context.offer(candidate, expected);
  if (!offer) return { kind: "skip", refusals: plus(asked, { reason: "no-host-fits" }) };
  if (offer.refused && offer.against === asked) return offer.refused;

  const paid = offer.priced.refusal ? plus(asked, offer.priced.refusal) : asked;
  const { placement } = offer;
  const refusals = placement.onTime >= context.target ? paid : plus(paid, late(placement, context));
  if (refusals.length > 0) {
    return isOnlyOurs(asked) ? refused(offer, asked, refusals, context) : { kind: "skip", refusals };
  }
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
  const { placement } = offer;
  if (placement.asOf !== context.futures.taken) {
    const { fit } = placement;
    settle(placement, context);
    if (placement.fit !== fit) offer.priced = context.price(offer.priced.candidate, placement.expected, placement.fit);
    offer.refused = undefined;
  }
  return placement.onTime >= context.target;
}

/** The offer made. */
export function bidOf({ request }: Candidate, { placement, priced }: Offer, context: OfferContext): Bid {
  const { fit, dueSec } = placement;
  const { amount, source, chance, revenueMicros } = priced;
  return {
    kind: "bid",
    amount,
    priceSource: source,
    estimate: context.beliefs.gas(request),
    className: fit.on.fleet.capability.className,
    onTime: rounded(onTimeShare(context.futures, fit, placement)),
    target: context.target,
    neededSec: Math.round(fit.neededSec),
    leftSec: Math.round(dueSec - context.input.now),
    chance,
    costMicros: fit.costMicros,
    mostGas: context.mostGas,
    ...(revenueMicros !== undefined && { revenueMicros }),
  };
}

/** Refusals that say nothing against the request itself, but that we have promised enough, or may not bid just now. */
const ofOurs: readonly RefusalReason[] = ["at-capacity", "stake-used-up", "spend-cap", "bidding-off", "suspended"];
const isOnlyOurs = (refusals: readonly Refusal[]): boolean =>
  refusals.length === 0 || refusals.every(({ reason }) => ofOurs.includes(reason));

/** What the request would give if a host stood idle for it; nothing, where it fits none or pays nobody knows what. */
function potentialOf({ placement, priced }: Offer, context: OfferContext): Potential | undefined {
  const fit = fitIfIdle(placement, context.target);
  if (!fit) return undefined;
  return (fit === placement.fit ? priced : context.price(priced.candidate, placement.expected, fit)).potential;
}

/**
 * The cheapest host, if one of each class stood idle, on which it would be in time: not only the class that serves it best as the
 * fleet is now. Where no host is there its start is priced in, and one that stands idle has no start.
 */
function fitIfIdle({ expected, fromSec, dueSec, most }: Placement, target: number): Fit | undefined {
  let best: Fit | undefined;
  for (const each of expected.fits) {
    const fit = each.idle ?? each;
    if (best && fit.costMicros >= best.costMicros) continue;
    if (shareWithin(fit.duration, dueSec - fromSec, most) >= target) best = fit;
  }
  return best;
}

/** An offer that finds no room; `against`: what speaks against it that was found for many. */
export function refused(
  offer: Offer,
  against: readonly Refusal[],
  refusals: readonly Refusal[],
  context: OfferContext,
): Exclude<Decision, Bid> {
  const potential = potentialOf(offer, context);
  const decision: Exclude<Decision, Bid> = potential
    ? { kind: "skip", refusals, potential }
    : { kind: "skip", refusals };
  offer.refused = decision;
  offer.against = against;
  return decision;
}

const waits = (untilSec: number, potential: Potential | undefined): Exclude<Decision, Bid> =>
  potential ? { kind: "wait", untilSec, potential } : { kind: "wait", untilSec };
