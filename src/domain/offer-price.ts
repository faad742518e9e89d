import { bestPrice, chanceToWin, expectedClearing } from "./clearing.ts";
import type { Potential, Refusal } from "./decision.ts";
import type { Expectation, Fit } from "./expectation.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { type Asking, askingPrice, bidPrice, costFloor, type PriceLimits, type PriceSource } from "./pricing.ts";
import type { ProofRequest } from "./proof-request.ts";
import type { Spread } from "./spread.ts";
import { type Pgu, type Wei, wei } from "./values.ts";

/** What a request is offered at, and what that is worth. */
export type Priced = {
  amount: Wei;
  source: PriceSource;
  refusal: Refusal | undefined;
  chance: number;
  revenueMicros: number | undefined;
  /** Expected profit per GPU second, in USD micros: the order in which the fleet's time is given away. */
  worth: number;
  /** What it would give on these hosts; undefined where nothing, or nobody knows what. */
  potential: Potential | undefined;
};

export type Prices = (candidate: Candidate, expected: Expectation, fit: Fit) => Priced;

/** Requests of a program that are alike in all that a price depends on, as most of them are, are priced once. */
export function createPrices(context: PassContext): Prices {
  const last = new Map<Fit, { candidate: Candidate; priced: Priced }>();
  return (candidate, expected, fit) => {
    const before = last.get(fit);
    if (before && isAlike(candidate, before.candidate, context)) return before.priced;
    const priced = priceFor(candidate, expected, fit, context);
    last.set(fit, { candidate, priced });
    return priced;
  };
}

const isAlike = (a: Candidate, b: Candidate, { input }: PassContext): boolean =>
  a.request.baseFee === b.request.baseFee &&
  a.request.maxPricePerPgu === b.request.maxPricePerPgu &&
  a.request.floorPricePerPgu === b.request.floorPricePerPgu &&
  a.params.tick === b.params.tick &&
  a.params.floor === b.params.floor &&
  (a.request.requester === b.request.requester || input.policy.price.overrides.size === 0);

/** The price on the hosts of `fit`, within all limits; `refusal` where they leave none. */
function priceFor({ request, params }: Candidate, expected: Expectation, fit: Fit, context: PassContext): Priced {
  const { prove } = context;
  const { baseFee } = request;
  const { paidGas: gas } = expected;
  const { neededSec, paidSec, costMicros } = fit;
  const wantedMicros = costMicros * (1 + context.input.policy.price.margin);
  const usdPerWei = prove ? Number(prove.usdMicros) / 1e24 : 0;
  const paidByFee = Number(baseFee) * usdPerWei * 1e6 > wantedMicros * 1.001; // spares most requests the exact sum
  const least = prove && !paidByFee ? costFloor(wantedMicros, { baseFee, gas }, prove.usdMicros) : wei(0n);
  const { asking, belief } = asked(request, gas, fit, context, { usdPerWei, least });
  const price = bidPrice(asking, limitsOf(request, params, least));
  const { amount } = price;
  const paid = Number(amount);
  const refusal = price.kind === "price" ? undefined : refusalOf(price, request.maxPricePerPgu);
  const chance = belief ? rounded(chanceToWin(belief, paid)) : 1;
  const revenueMicros = prove ? Math.round((Number(baseFee) + paid * Number(gas)) * usdPerWei * 1e6) : undefined;
  const worth = revenueMicros === undefined ? 0 : ((revenueMicros - costMicros) * chance) / paidSec;
  const potential =
    revenueMicros === undefined || refusal
      ? undefined
      : { neededSec: Math.round(neededSec), gas: expected.gas, chance, revenueMicros };
  return { amount, source: asking.source, refusal, chance, revenueMicros, worth, potential };
}

function limitsOf(
  { floorPricePerPgu, maxPricePerPgu }: ProofRequest,
  params: Candidate["params"],
  least: Wei,
): PriceLimits {
  const floors = [params.floor, least];
  if (floorPricePerPgu !== undefined) floors.push(floorPricePerPgu);
  return maxPricePerPgu === undefined
    ? { tick: params.tick, floors }
    : { tick: params.tick, floors, maximum: maxPricePerPgu };
}

/** The price before the limits, with what is believed of the others. */
function asked(
  request: ProofRequest,
  gas: Pgu,
  { paidSec, costMicros }: Fit,
  { input, prove, beliefs, level }: PassContext,
  { usdPerWei, least }: { usdPerWei: number; least: Wei },
): { asking: Asking; belief: Spread | undefined } {
  const { gpuSecondUsd } = input;
  const belief = level === undefined ? undefined : expectedClearing(level, beliefs.ratio(request));
  const { price: policy } = input.policy;
  const override = policy.overrides.get(request.vkHash) ?? policy.overrides.get(request.requester);
  const found: { market?: Wei; override?: bigint } = override === undefined ? {} : { override };
  if (belief && prove && policy.kind === "market") {
    const elsewhere = gpuSecondUsd * paidSec + costMicros / 1e6;
    const [fee, perPrice] = [Number(request.baseFee) * usdPerWei - elsewhere, Number(gas) * usdPerWei];
    const worth = (price: number) => fee + price * perPrice;
    const best = wei(BigInt(Math.floor(bestPrice(belief, Math.max(Number(least), 1), fee, perPrice))));
    const { maxPricePerPgu: most = best } = request;
    // What the requester pays at most may be below the best price and still be worth it.
    found.market = best > most && worth(Number(most)) > 0 ? most : best;
  }
  return { asking: askingPrice(policy, prove, found), belief };
}

function refusalOf(
  { reason, amount }: { reason: "above-maximum" | "zero"; amount: Wei },
  maximum: Wei | undefined,
): Refusal {
  if (reason === "zero" || maximum === undefined) return { reason: "price-zero" };
  return { reason: "price-above-maximum", amount, maximum };
}
