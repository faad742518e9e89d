import { bestPrice, chanceToWin } from "./clearing.ts";
import type { Potential, Refusal } from "./decision.ts";
import { type Expectation, type Fit, isShared } from "./expectation.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import { askingPrice, bidPrice, costFloor, type PriceLimits, type PriceSource } from "./pricing.ts";
import type { ProofRequest } from "./proof-request.ts";
import { type Wei, wei } from "./values.ts";

/** What a request is offered at, and what that is worth. */
export type Priced = {
  /** The request, or another that is priced alike. */
  candidate: Candidate;
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

/** Requests that share their expectation and are alike in all else that a price depends on, as most are, are priced once. */
export function createPrices(context: PassContext): Prices {
  const last = new Map<Fit, Priced>();
  return (candidate, expected, fit) => {
    if (!isShared(expected)) return priceFor(candidate, expected, fit, context);
    const before = last.get(fit);
    if (before && isPricedAlike(candidate, before.candidate, context)) return before;
    const priced = priceFor(candidate, expected, fit, context);
    last.set(fit, priced);
    return priced;
  };
}

export const isPricedAlike = (a: Candidate, b: Candidate, { input }: PassContext): boolean =>
  a.request.baseFee === b.request.baseFee &&
  a.request.maxPricePerPgu === b.request.maxPricePerPgu &&
  a.request.floorPricePerPgu === b.request.floorPricePerPgu &&
  a.params.tick === b.params.tick &&
  a.params.floor === b.params.floor &&
  (a.request.requester === b.request.requester || input.policy.price.overrides.size === 0);

/** The price on the hosts of `fit`, within all limits; `refusal` where they leave none. */
function priceFor(candidate: Candidate, expected: Expectation, fit: Fit, context: PassContext): Priced {
  const { request, params } = candidate;
  const { prove, input } = context;
  const { baseFee, maxPricePerPgu } = request;
  const { paidGas: gas, clearing } = expected;
  const { neededSec, paidSec, costMicros } = fit;
  const wantedMicros = costMicros * (1 + input.policy.price.margin);
  const lastMicros = input.market.prove?.usdMicros ?? 0n; // an old price is better than none, but where dollars are asked
  const usdPerWei = Number(lastMicros) / 1e24;
  const feeUsd = Number(baseFee) * usdPerWei;
  const usdPerPrice = Number(gas) * usdPerWei;
  const paidByFee = feeUsd * 1e6 > wantedMicros * 1.001; // spares most requests the exact sum
  const least = lastMicros > 0n && !paidByFee ? costFloor(wantedMicros, { baseFee, gas }, lastMicros) : wei(0n);
  const market = marketPrice(request, expected, fit, { least, feeUsd, usdPerPrice }, context);
  const { overrides } = input.policy.price;
  const override = overrides.get(request.vkHash) ?? overrides.get(request.requester);
  const asking = askingPrice(input.policy.price, prove, { market, override });
  const price = bidPrice(asking, limitsOf(request, params, least));
  const { amount } = price;
  const paid = Number(amount);
  const refusal = price.kind === "price" ? undefined : refusalOf(price, maxPricePerPgu);
  const chance = clearing ? rounded(chanceToWin(clearing, paid)) : 1;
  const revenueMicros = lastMicros > 0n ? Math.round((feeUsd + paid * usdPerPrice) * 1e6) : undefined;
  const worth = revenueMicros === undefined ? 0 : ((revenueMicros - costMicros) * chance) / paidSec;
  const potential =
    revenueMicros === undefined || refusal
      ? undefined
      : { neededSec: Math.round(neededSec), gas: expected.gas, chance, revenueMicros };
  return { candidate, amount, source: asking.source, refusal, chance, revenueMicros, worth, potential };
}

/**
 * The best price against what the others ask, where that is the strategy and enough is known; what the requester pays at most may
 * be below it and still be worth it. The others ask in PROVE: a dollar's price, of which the last is taken, only weighs to lose against
 * to win.
 */
function marketPrice(
  { maxPricePerPgu: maximum }: ProofRequest,
  { clearing }: Expectation,
  { paidSec, costMicros }: Fit,
  { least, feeUsd, usdPerPrice }: { least: Wei; feeUsd: number; usdPerPrice: number },
  { input }: PassContext,
): Wei | undefined {
  if (!clearing || usdPerPrice <= 0 || input.policy.price.kind !== "market") return undefined;
  const fixedUsd = feeUsd - input.gpuSecondUsd * paidSec - costMicros / 1e6; // what its GPU would earn otherwise, and costs
  const best = wei(BigInt(Math.floor(bestPrice(clearing, Math.max(Number(least), 1), fixedUsd, usdPerPrice))));
  if (maximum === undefined || best <= maximum) return best;
  return fixedUsd + Number(maximum) * usdPerPrice > 0 ? maximum : best;
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

function refusalOf(
  { reason, amount }: { reason: "above-maximum" | "zero"; amount: Wei },
  maximum: Wei | undefined,
): Refusal {
  if (reason === "zero" || maximum === undefined) return { reason: "price-zero" };
  return { reason: "price-above-maximum", amount, maximum };
}
