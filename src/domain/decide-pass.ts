import { crowded, passRefusals, refusalsOf } from "./admission-rules.ts";
import { createBeliefs } from "./beliefs.ts";
import { byWorth, inTurn } from "./by-worth.ts";
import { marketLevel } from "./clearing.ts";
import { createFutures } from "./create-futures.ts";
import type { Decision, Refusal } from "./decision.ts";
import { createExpectations } from "./expectation.ts";
import type { Futures } from "./futures.ts";
import { shareInTime } from "./in-time.ts";
import { bidOf, consider, type OfferContext, plus, refused, replace } from "./offer.ts";
import { createPrices } from "./offer-price.ts";
import { createOffers, type Offer } from "./offers.ts";
import type { PassContext } from "./pass-context.ts";
import type { Candidate, PassInput } from "./pass-input.ts";
import { place } from "./place.ts";
import { late, startsFrom } from "./placement.ts";
import { believed } from "./pricing.ts";
import { effectiveDeadline, missesToSpare } from "./requirements.ts";
import { type Pgu, pgu, type RequestId, unixSeconds } from "./values.ts";
import { durationOf } from "./work.ts";

/**
 * What to do about each open request, decided together: of all that passes the rules those go first that earn most per
 * GPU second, each on the fleet as those before it leave it, until nothing fits any more.
 */
export function decidePass(input: PassInput): ReadonlyMap<RequestId, Decision> {
  const decisions = new Map<RequestId, Decision>();
  const { candidates } = input;
  if (candidates.length === 0) return decisions;
  const context = contextOf(input);
  const always = passRefusals(input);
  const considered = candidates.map((each): Offer | Decision =>
    consider(each, refusalsOf(each, input, always), context),
  );
  const load = createLoad(input);
  for (const alike of byWorth(considered)) {
    for (const index of inTurn(alike, candidates, considered, context)) {
      const candidate = candidates[index];
      const offer = considered[index];
      if (candidate === undefined || offer?.kind !== "offer") continue;
      const decision = decide(candidate, offer, load, context);
      considered[index] = decision;
      if (decision.kind === "bid") load.add(candidate, decision.costMicros);
    }
  }
  for (let index = 0; index < candidates.length; index++) {
    const candidate = candidates[index];
    const decision = considered[index];
    if (candidate && decision && decision.kind !== "offer") decisions.set(candidate.request.requestId, decision);
  }
  return decisions;
}

function decide(candidate: Candidate, offer: Offer, load: Load, context: OfferContext): Decision {
  const holds = replace(offer, context);
  const before = load.against();
  if (offer.refused && offer.against === before) return offer.refused;
  if (load.tries(candidate))
    return refused(offer, before, [{ reason: "program-fails", untilSec: context.input.now }], context);
  let against = before;
  const { costMicros } = offer.placement.fit;
  if (costMicros > load.leftMicros())
    against = plus(against, { reason: "spend-cap", costMicros, leftMicros: load.leftMicros() });
  if (offer.priced.refusal) against = plus(against, offer.priced.refusal);
  if (against.length > 0) return refused(offer, before, against, context);
  return holds ? promise(candidate, offer, context) : refused(offer, before, [late(offer.placement, context)], context);
}

/** The bid on the fleet as it is before it, which then holds one promise more. */
function promise(candidate: Candidate, offer: Offer, context: OfferContext): Decision {
  const bid = bidOf(candidate, offer, context);
  const { estimate, chance, className } = bid;
  const work = { estimate, mode: candidate.request.mode };
  place(context.futures, { work, chance, fromSec: offer.placement.fromSec, className });
  return bid;
}

/** What was promised and spent before, and what follows from it for whoever comes next. */
type Load = {
  against(): readonly Refusal[];
  leftMicros(): number;
  /** Is its program tried again after a pause, and promised in this pass already? */
  tries(candidate: Candidate): boolean;
  add(candidate: Candidate, costMicros: number): void;
};

function createLoad({ policy, money, promises: before, programs }: PassInput): Load {
  const { dailySpendMicros } = policy.money;
  let promises = before;
  let spent = money.spentTodayMicros;
  let against = crowded(policy.promise, money.stake, promises);
  const trials = new Set<string>();
  return {
    against: () => against,
    leftMicros: () => (dailySpendMicros > 0 ? dailySpendMicros - spent : Number.POSITIVE_INFINITY),
    tries: ({ request: { vkHash, mode } }) => trials.size > 0 && trials.has(`${vkHash} ${mode}`),
    add({ request: { vkHash, mode } }, costMicros) {
      if (programs.get(vkHash)?.pausedUntilSec?.[mode] !== undefined) trials.add(`${vkHash} ${mode}`);
      promises += 1;
      spent += costMicros;
      against = crowded(policy.promise, money.stake, promises);
    },
  };
}

function contextOf(input: PassInput): OfferContext {
  const { policy, market, now } = input;
  const mayMiss = sparable(input);
  const futures = createFutures(limited(input), input.commitments, now, mayMiss);
  const target = targetOf(input);
  const beliefs = createBeliefs(input);
  const prove = believed(market.prove, policy.price.staleSec, now);
  const most = mostGas(futures, input, target);
  const level = marketLevel(input.clearings.prices, averageOf(input), now);
  const expectation = createExpectations({ market, idleShare: input.idleShare, beliefs, futures, level });
  // Written out, not spread: a spread one has another form after a full collection, and all code compiled for it is lost.
  const context: PassContext = { input, futures, target, prove, mostGas: most, beliefs };
  const price = createPrices(context);
  const offer = createOffers(context, price);
  return { input, futures, target, prove, mostGas: most, beliefs, expectation, price, offer };
}

const averageOf = ({ market: { averagePerPgu } }: PassInput): number | undefined =>
  averagePerPgu === undefined ? undefined : Number(averagePerPgu);

/** Less than one whole miss, for what is promised is hardly ever missed at all. */
const leastSpare = 0.8;

/** How many more may be missed before that suspends us; one of high availability is exempt. */
const sparable = ({ record, market }: PassInput): number =>
  market.standing?.highAvailability ? Number.POSITIVE_INFINITY : missesToSpare(record, market.requirements);

/** Risk is spent only while a miss cannot suspend us, the risk of what is promised already included. */
function targetOf(input: PassInput): number {
  const { promises } = input;
  const { promise } = input.policy;
  const spare = sparable(input);
  return spare - promises * (1 - promise.onTimeTarget) >= leastSpare ? promise.onTimeTarget : promise.safeOnTimeTarget;
}

/**
 * The fleet with no more hosts than may be counted on: first those that exist, then those that could be started, on demand
 * before spot, which is sold out more often.
 */
function limited({ fleet, policy }: PassInput): PassInput["fleet"] {
  const { maxHosts } = policy.promise;
  if (maxHosts === 0) return fleet;
  const there = shareOut(
    fleet.map(({ hosts }) => hosts.length),
    maxHosts,
  );
  const startable = (buy: "on-demand" | "spot") =>
    fleet.map(({ capability, hosts }) =>
      capability.buy === buy ? Math.max(0, capability.maximumHosts - hosts.length) : 0,
    );
  const onDemand = shareOut(startable("on-demand"), maxHosts - sumOf(there));
  const spot = shareOut(startable("spot"), maxHosts - sumOf(there) - sumOf(onDemand));
  return fleet.map(({ capability, hosts }, index) => {
    const kept = there[index] ?? 0;
    return {
      capability: { ...capability, maximumHosts: kept + (onDemand[index] ?? 0) + (spot[index] ?? 0) },
      hosts: hosts.slice(0, kept),
    };
  });
}

/** Of what each wants, in their order, until `all` are given. */
function shareOut(wants: readonly number[], all: number): number[] {
  let left = all;
  return wants.map((want) => {
    const given = Math.min(want, left);
    left -= given;
    return given;
  });
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, each) => sum + each, 0);

const steps = 14; // to within a fifth of a percent

/** The most gas that could be promised now in a compressed proof of a request that was just made, an hour before its deadline. */
function mostGas(futures: Futures, { market, policy, now }: PassInput, target: number): Pgu {
  const request = { createdAtSec: now, deadlineSec: unixSeconds(now + 3_600), minAuctionPeriodSec: 0 };
  const fits = (gas: Pgu): boolean => {
    const dueSec = effectiveDeadline(request, gas, market.requirements) - policy.promise.bufferSec;
    const work = { estimate: { gas, sigma: 0, source: "learned" as const }, mode: "compressed" as const };
    const span = { fromSec: startsFrom(request, futures.nowSec), dueSec, most: Number.POSITIVE_INFINITY };
    return futures.classes.some((on) => shareInTime(on, durationOf(work, on.fleet.capability), span, target) >= target);
  };
  let [low, high] = [20, 40]; // a million PGU, a thousand billion
  if (!fits(pgu(1n << 20n))) return pgu(0n);
  for (let step = 0; step < steps; step++) {
    const middle = (low + high) / 2;
    if (fits(pgu(BigInt(Math.round(2 ** middle))))) low = middle;
    else high = middle;
  }
  return pgu(BigInt(Math.round(2 ** low)));
}
