import fc from "fast-check";
import { expect, test } from "vitest";
import { decidePass } from "../../src/domain/decide-pass.ts";
import { type Bid, demandIn } from "../../src/domain/decision.ts";
import { payingGas } from "../../src/domain/estimate.ts";
import type { Candidate, PassInput } from "../../src/domain/pass-input.ts";
import { fromTaggedJson, toTaggedJson } from "../../src/domain/tagged-json.ts";
import { hash, requestId, unixSeconds, wei } from "../../src/domain/values.ts";
import { somePass, usual, wildest } from "./pass-inputs.ts";

/** Each decision as text, by its request. */
const textsOf = (input: PassInput) =>
  Object.fromEntries([...decidePass(input)].map(([id, decision]) => [id, toTaggedJson(decision)]));

const bidsOf = (input: PassInput): readonly { candidate: Candidate; bid: Bid }[] => {
  const decisions = decidePass(input);
  return input.candidates.flatMap((candidate) => {
    const decision = decisions.get(candidate.request.requestId);
    return decision?.kind === "bid" ? [{ candidate, bid: decision }] : [];
  });
};

test("generated passes have bids, refusals and waits in them: what follows is not said of nothing", () => {
  const seen = new Map<string, number>();
  for (const input of fc.sample(somePass(usual), { numRuns: 400, seed: 1 })) {
    for (const { kind } of decidePass(input).values()) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  expect(seen.get("bid")).toBeGreaterThan(100);
  expect(seen.get("skip")).toBeGreaterThan(100);
  expect(seen.get("wait")).toBeGreaterThan(5);
});

test("the same input gives the same decisions, byte for byte, also where it was written down and read again", () => {
  fc.assert(
    fc.property(somePass(usual), (input) => {
      const once = toTaggedJson(decidePass(input));
      expect(toTaggedJson(decidePass(input))).toBe(once);
      const again = fromTaggedJson(toTaggedJson(input)) as PassInput; // what the journal keeps
      expect(toTaggedJson(decidePass(again))).toBe(once);
    }),
    { numRuns: 200 },
  );
});

test("the order in which requests are listed changes no decision", () => {
  const shuffled = somePass(usual).chain((input) =>
    fc.tuple(fc.constant(input), fc.shuffledSubarray([...input.candidates], { minLength: input.candidates.length })),
  );
  fc.assert(
    fc.property(shuffled, ([input, candidates]) => {
      expect(textsOf({ ...input, candidates })).toEqual(textsOf(input));
    }),
    { numRuns: 200 },
  );
});

test("a request that is not bid on changes no decision about the others: the journal may leave it out", () => {
  const without = somePass(usual, { candidates: 8 }).chain((input) => {
    const decisions = decidePass(input);
    const refused = input.candidates.filter(({ request }) => decisions.get(request.requestId)?.kind !== "bid");
    return fc.tuple(fc.constant(input), fc.subarray(refused, { minLength: Math.min(1, refused.length) }));
  });
  fc.assert(
    fc.property(without, ([input, left]) => {
      const candidates = input.candidates.filter((candidate) => !left.includes(candidate));
      const before = textsOf(input);
      for (const [id, text] of Object.entries(textsOf({ ...input, candidates }))) expect(text).toBe(before[id]);
    }),
    { numRuns: 300 },
  );
});

/** Each request thrice, as a requester sends it who has many alike, the second time for another's pay. */
const inCrowds = (input: PassInput): PassInput => ({
  ...input,
  candidates: [0, 1, 2].flatMap((copy) =>
    input.candidates.map((candidate, index) => {
      const id = requestId(`0x${(3 * index + copy).toString(16).padStart(64, "0")}`);
      const { baseFee, maxPricePerPgu = wei(2n ** 256n - 1n) } = (input.candidates[index - (copy % 2)] ?? candidate)
        .request;
      return { ...candidate, request: { ...candidate.request, requestId: id, baseFee, maxPricePerPgu } };
    }),
  ),
});

/** Each request of a program of its own, of which the same is known and asked. */
function apart(input: PassInput): PassInput {
  const programs = new Map(input.programs);
  const overrides = new Map(input.policy.price.overrides);
  const candidates = input.candidates.map(({ request, ...rest }, index) => {
    const vkHash = hash(`0x${index.toString(16).padStart(64, "f")}`);
    const known = input.programs.get(request.vkHash);
    const asked = overrides.get(request.vkHash);
    if (known) programs.set(vkHash, known);
    if (asked !== undefined) overrides.set(vkHash, asked);
    return { ...rest, request: { ...request, vkHash } };
  });
  const { policy } = input;
  return { ...input, candidates, programs, policy: { ...policy, price: { ...policy.price, overrides } } };
}

const reaches = [
  ["on usual days", usual],
  ["with numbers that nobody should send", wildest],
] as const;

test.each(reaches)("%s what is found once for many requests is what is found for each by itself", (_name, reach) => {
  fc.assert(
    fc.property(somePass(reach, { candidates: 8 }).map(inCrowds), (input) => {
      expect(textsOf(input)).toEqual(textsOf(apart(input)));
    }),
    { numRuns: 200 },
  );
});

test.each(reaches)("%s every request gets a decision: a bid, a time to come back, or reasons", (_name, reach) => {
  fc.assert(
    fc.property(somePass(reach), (input) => {
      const decisions = decidePass(input);
      expect(decisions.size).toBe(input.candidates.length);
      for (const decision of decisions.values()) {
        if (decision.kind === "skip") expect(decision.refusals.length).toBeGreaterThan(0);
        if (decision.kind === "wait") expect(decision.untilSec).toBeGreaterThan(input.now);
      }
    }),
    { numRuns: 300 },
  );
});

test.each(reaches)("%s a bid is on the tick, at least every floor and at most the maximum", (_name, reach) => {
  fc.assert(
    fc.property(somePass(reach), (input) => {
      for (const { candidate, bid } of bidsOf(input)) {
        const { request, params } = candidate;
        expect(bid.amount > 0n).toBe(true);
        expect(bid.amount % (params.tick || 10_000_000n)).toBe(0n);
        expect(bid.amount >= params.floor && bid.amount >= (request.floorPricePerPgu ?? 0n)).toBe(true);
        if (request.maxPricePerPgu !== undefined) expect(bid.amount <= request.maxPricePerPgu).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test.each(reaches)(
  "%s a bid is on time as probably as promised, before its deadline, on a class that is there",
  (_name, reach) => {
    fc.assert(
      fc.property(somePass(reach), (input) => {
        for (const { candidate, bid } of bidsOf(input)) {
          expect(bid.onTime).toBeGreaterThanOrEqual(bid.target - 1e-6);
          expect(bid.onTime).toBeLessThanOrEqual(1);
          expect(bid.target).toBeGreaterThanOrEqual(input.policy.promise.onTimeTarget);
          expect(bid.leftSec).toBeLessThanOrEqual(candidate.request.deadlineSec - input.now);
          expect(bid.leftSec).toBeGreaterThan(0);
          expect(input.fleet.map(({ capability }) => capability.className)).toContain(bid.className);
        }
      }),
      { numRuns: 300 },
    );
  },
);

test.each(reaches)("%s a bid pays its hosts and the margin wherever a PROVE price was ever known", (_name, reach) => {
  fc.assert(
    fc.property(somePass(reach), (input) => {
      const { price } = input.policy;
      for (const { candidate, bid } of bidsOf(input)) {
        expect(bid.revenueMicros === undefined).toBe((input.market.prove?.usdMicros ?? 0n) === 0n);
        const wanted = bid.costMicros * (1 + price.margin);
        const { usdMicros = 0n } = input.market.prove ?? {};
        const { request } = candidate;
        const weiPaid = request.baseFee + bid.amount * payingGas(bid.estimate);
        if (usdMicros > 0n) expect(Number(weiPaid * usdMicros) / 1e18).toBeGreaterThanOrEqual(wanted * (1 - 1e-9) - 1);
        if (bid.revenueMicros !== undefined) expect(bid.revenueMicros).toBeGreaterThanOrEqual(wanted * (1 - 1e-9) - 1);
      }
    }),
    { numRuns: 500 },
  );
});

test("who is suspended or has bidding off bids on nothing, and sees the demand all the same", () => {
  const standing = { whitelisted: true, highAvailability: false };
  const off = (input: PassInput): PassInput => ({ ...input, policy: { ...input.policy, bidding: false } });
  const suspended = (input: PassInput): PassInput => ({
    ...input,
    market: { ...input.market, standing: { ...standing, suspendedUntilSec: unixSeconds(input.now + 1) } },
  });
  fc.assert(
    fc.property(somePass(usual), fc.constantFrom(off, suspended), (input, bar) => {
      const allowed = { ...input, market: { ...input.market, standing } };
      const barred = decidePass(bar(allowed));
      for (const [id, decision] of decidePass(allowed)) {
        expect(barred.get(id)?.kind).not.toBe("bid");
        if (demandIn(decision)) expect(demandIn(barred.get(id))).toBeDefined();
      }
    }),
    { numRuns: 300 },
  );
});

test.each(reaches)("%s the bids of a pass keep the limits on promises, stake and spending together", (_name, reach) => {
  fc.assert(
    fc.property(somePass(reach, { candidates: 8 }), (input) => {
      const bids = bidsOf(input);
      if (bids.length === 0) return;
      const { promise, money } = input.policy;
      expect(input.promises + bids.length).toBeLessThanOrEqual(promise.maxPromises);
      if (promise.stakePerPromise > 0n && input.money.stake !== undefined) {
        expect(BigInt(input.promises + bids.length) * promise.stakePerPromise <= input.money.stake).toBe(true);
      }
      const spent = bids.reduce((sum, { bid }) => sum + bid.costMicros, input.money.spentTodayMicros);
      if (money.dailySpendMicros > 0) expect(spent).toBeLessThanOrEqual(money.dailySpendMicros);
    }),
    { numRuns: 300 },
  );
});

test("a bid and its decision are text that a person and a table can hold: no NaN, no infinity", () => {
  fc.assert(
    fc.property(somePass(wildest), (input) => {
      for (const decision of decidePass(input).values()) {
        expect(toTaggedJson(decision)).not.toMatch(/null/); // what JSON makes of both
        if (decision.kind === "bid") expect(Number.isSafeInteger(decision.costMicros)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});
