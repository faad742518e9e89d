import { bestPrice, chanceToWin, expectedClearing } from "./clearing.ts";
import type { Refusal } from "./decision.ts";
import { type PassContext, rounded } from "./pass-context.ts";
import type { Candidate } from "./pass-input.ts";
import type { Placement } from "./placement.ts";
import { type Asking, askingPrice, bidPrice, costFloor, type PriceLimits, type PriceSource } from "./pricing.ts";
import type { ProofRequest } from "./proof-request.ts";
import type { Spread } from "./spread.ts";
import { type Pgu, type Wei, wei } from "./values.ts";
import { expectedSec } from "./work.ts";

/** What a request is offered at, and what that is worth. */
export type Priced = {
  amount: Wei;
  source: PriceSource;
  refusal: Refusal | undefined;
  chance: number;
  revenueMicros: number | undefined;
};

/** The price on the hosts of `placement`, within all limits; `refusal` where they leave none. */
export function priceFor({ request, params }: Candidate, gas: Pgu, placement: Placement, context: PassContext): Priced {
  const { prove } = context;
  const { baseFee } = request;
  const wantedMicros = placement.costMicros * (1 + context.input.policy.price.margin);
  const usdPerWei = prove ? Number(prove.usdMicros) / 1e24 : 0;
  const paidByFee = Number(baseFee) * usdPerWei * 1e6 > wantedMicros * 1.001; // spares most requests the exact sum
  const least = prove && !paidByFee ? costFloor(wantedMicros, { baseFee, gas }, prove.usdMicros) : wei(0n);
  const { asking, belief } = asked(request, gas, placement, context, { usdPerWei, least });
  const price = bidPrice(asking, limitsOf(request, params, least));
  const paid = Number(price.amount);
  return {
    amount: price.amount,
    source: asking.source,
    refusal: price.kind === "price" ? undefined : refusalOf(price, request.maxPricePerPgu),
    chance: belief ? rounded(chanceToWin(belief, paid)) : 1,
    revenueMicros: prove ? Math.round((Number(baseFee) + paid * Number(gas)) * usdPerWei * 1e6) : undefined,
  };
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
  { duration, costMicros }: Placement,
  { input, prove, beliefs, level }: PassContext,
  { usdPerWei, least }: { usdPerWei: number; least: Wei },
): { asking: Asking; belief: Spread | undefined } {
  const { gpuSecondUsd } = input;
  const belief = level === undefined ? undefined : expectedClearing(level, beliefs.ratio(request));
  const { price: policy } = input.policy;
  const override = policy.overrides.get(request.vkHash) ?? policy.overrides.get(request.requester);
  const found: { market?: Wei; override?: bigint } = override === undefined ? {} : { override };
  if (belief && prove && policy.kind === "market") {
    const elsewhere = gpuSecondUsd * expectedSec(duration) + costMicros / 1e6;
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
