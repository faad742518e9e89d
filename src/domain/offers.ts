import type { Bid, Decision, Refusal } from "./decision.ts";
import { type Expectation, isShared, mostOf } from "./expectation.ts";
import { isPricedAlike, type Priced, type Prices } from "./offer-price.ts";
import { once } from "./once.ts";
import type { PassContext } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { type Placement, placementOf, startsFrom } from "./placement.ts";
import { countedUntil } from "./requirements.ts";
import type { Span } from "./work.ts";

/** What requests would be proved on, and at what price, before one is weighed against others. */
export type Offer = {
  kind: "offer";
  placement: Placement;
  /** On the hosts that it is placed on. */
  priced: Priced;
  /** That it finds no room, where that was said since the last promise; `against`: what spoke against it before. */
  refused: Exclude<Decision, Bid> | undefined;
  against: readonly Refusal[] | undefined;
};

/** `undefined`: no host can prove it. */
export type Offers = (candidate: Candidate, expected: Expectation) => Offer | undefined;

/** One for all requests that share their expectation and their span and are priced alike, as many do. */
export function createOffers(context: PassContext, price: Prices): Offers {
  const { now, policy } = context.input;
  const found = once((_: Expectation) => new Map<number, Offer>());
  return (candidate, expected) => {
    const { request } = candidate;
    const fromSec = startsFrom(request, now);
    const dueSec = countedUntil(request, expected.countedSec) - policy.promise.bufferSec;
    const most = mostOf(request, expected);
    if (!isShared(expected) || most < Number.POSITIVE_INFINITY) {
      return offerOf(candidate, expected, { fromSec, dueSec, most }, context, price);
    }
    const bySpan = found(expected);
    const key = (dueSec - now) * spanSec + (fromSec - now);
    const known = bySpan.get(key);
    if (
      known &&
      isSpan(known.placement, fromSec, dueSec) &&
      isPricedAlike(candidate, known.priced.candidate, context)
    ) {
      return known;
    }
    const offer = offerOf(candidate, expected, { fromSec, dueSec, most }, context, price);
    if (offer) bySpan.set(key, offer);
    return offer;
  };
}

/** Tells spans apart whose parts are less than so many seconds; others take turns. */
const spanSec = 65_536;
const isSpan = (known: Placement, fromSec: number, dueSec: number): boolean =>
  known.dueSec === dueSec && known.fromSec === fromSec;

function offerOf(
  candidate: Candidate,
  expected: Expectation,
  span: Span,
  context: PassContext,
  price: Prices,
): Offer | undefined {
  const placement = placementOf(expected, span, context);
  if (!placement) return undefined;
  const priced = price(candidate, expected, placement.fit);
  return { kind: "offer", placement, priced, refused: undefined, against: undefined };
}
